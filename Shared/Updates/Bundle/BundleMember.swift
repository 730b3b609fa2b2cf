/// The members a bundle may have, and their order: what vouches comes before what it vouches for, the largest is last.
package struct BundleMember: Hashable, Comparable, Sendable {
    package static let manifest = "metadata.json"
    package static let installer = "install.sh"
    package static let compose = "docker-compose.prod.yml"
    /// Of a device, which has an agent and an updater alone.
    package static let deviceCompose = "docker-compose.device.yml"
    /// Each machine takes the one that is its own.
    package static let composeFiles = [compose, deviceCompose]
    package static let settings = "env.example"
    package static let images = "images.tar"

    package let name: String
    private let rank: Int
    /// Among those of one rank; 0 elsewhere.
    private let number: Int

    /// Nil for a name that no bundle has.
    package init?(_ name: String) {
        self.name = name
        var number = 0
        switch name {
        case Self.manifest: self.rank = 0
        case UpdateRole.root.member: self.rank = 2
        case UpdateRole.timestamp.member: self.rank = 3
        case UpdateRole.snapshot.member: self.rank = 4
        case UpdateRole.targets.member: self.rank = 5
        case Self.installer: self.rank = 6
        case Self.compose, Self.deviceCompose: self.rank = 7
        case Self.settings: self.rank = 8
        case Self.images: self.rank = 10
        default:
            if let version = Self.rootVersion(name) {
                self.rank = 1
                number = version
            } else if name.hasPrefix("packages/"), name.hasSuffix(".deb"), name.split(separator: "/").count == 2 {
                self.rank = 9
            } else {
                return nil
            }
        }
        self.number = number
    }

    /// The version of an earlier root, `metadata/7.root.json`.
    package var rootVersion: Int? { self.rank == 1 ? self.number : nil }

    /// Whether it is read whole, before anything is trusted.
    var isMetadata: Bool { self.rank <= 5 }

    /// The most bytes it may have before it is signed for.
    var unsignedLimit: Int { self.rank == 0 || self.rank == 5 ? 1024 * 1024 : 64 * 1024 }

    package var mode: Int { self.name == Self.installer ? 0o755 : 0o644 }

    package static func < (left: BundleMember, right: BundleMember) -> Bool {
        if left.rank != right.rank { return left.rank < right.rank }
        if left.number != right.number { return left.number < right.number }
        return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }

    private static func rootVersion(_ name: String) -> Int? {
        guard name.hasPrefix("metadata/"), name.hasSuffix(".root.json") else { return nil }
        let digits = name.dropFirst("metadata/".count).dropLast(".root.json".count)
        guard let version = Int(digits), version > 0, String(version) == digits else { return nil }
        return version
    }
}
