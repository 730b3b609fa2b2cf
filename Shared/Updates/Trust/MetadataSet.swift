/// The signed documents that came with a bundle; nothing is known of them yet.
package struct MetadataSet: Sendable, Hashable {
    /// By version: `metadata/<version>.root.json`.
    package var earlierRoots: [Int: [UInt8]]
    package var root: [UInt8]
    package var timestamp: [UInt8]
    package var snapshot: [UInt8]
    package var targets: [UInt8]

    package init(
        earlierRoots: [Int: [UInt8]] = [:], root: [UInt8], timestamp: [UInt8], snapshot: [UInt8], targets: [UInt8]
    ) {
        self.earlierRoots = earlierRoots
        self.root = root
        self.timestamp = timestamp
        self.snapshot = snapshot
        self.targets = targets
    }
}
