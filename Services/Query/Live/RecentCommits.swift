import Contracts
import Domain
import NIOCore

/// The newest commits of all partitions: when thousands of sockets come back at once, from an instance that died, what
/// they missed is here and not asked from Redis once for each.
struct RecentCommits: Sendable {
    typealias Commit = (number: UInt64, readings: [Reading])

    /// All commits together; one without readings counts as one reading.
    static let readingLimit = 100_000

    private var partitions = Array(repeating: CircularBuffer<Commit>(), count: Streams.partitionCount)
    /// Whose commits they are, oldest first.
    private var order = CircularBuffer<Int>()
    private var size = 0

    /// Adds the next commit of a partition. After a hole, nothing before it is kept.
    mutating func append(_ readings: [Reading], commit: UInt64, of partition: Int) {
        if let last = self.partitions[partition].last, last.number + 1 != commit { self = RecentCommits() }
        self.partitions[partition].append((commit, readings))
        self.order.append(partition)
        self.size += max(1, readings.count)
        while self.size > Self.readingLimit, let oldest = self.order.popFirst() {
            self.size -= max(1, self.partitions[oldest].popFirst()?.readings.count ?? 0)
        }
    }

    /// The commits of a partition after one up to another; nil when not all of them are here.
    func commits(of partition: Int, after first: UInt64, through last: UInt64) -> [Commit]? {
        let commits = self.partitions[partition]
        guard let oldest = commits.first?.number, oldest <= first + 1, let newest = commits.last?.number, newest >= last
        else { return nil }
        return commits.dropFirst(Int(first + 1 - oldest)).prefix(Int(last - first)).map { $0 }
    }
}
