/// How far a reader has seen the committed readings: one commit number per partition.
///
/// On the wire it is opaque text, handed back as it came.
package struct LivePosition: Sendable, Hashable {
    /// The last commit seen, by partition.
    package var commits: [UInt64]

    package init(commits: [UInt64] = Array(repeating: 0, count: Streams.partitionCount)) {
        self.commits = commits
    }

    package var text: String {
        self.commits.map { String($0, radix: 36) }.joined(separator: ".")
    }

    package init?(text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let commits = parts.compactMap { UInt64($0, radix: 36) }
        guard parts.count == Streams.partitionCount, commits.count == parts.count else { return nil }
        self.commits = commits
    }
}
