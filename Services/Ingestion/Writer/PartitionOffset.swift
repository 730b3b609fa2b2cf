import Redis

/// How far one partition's stream is stored.
struct PartitionOffset: Sendable, Hashable {
    /// The last stored entry.
    var last: StreamID

    /// Commits so far: the number of the newest `committed:{p}` entry.
    var commits: UInt64
}
