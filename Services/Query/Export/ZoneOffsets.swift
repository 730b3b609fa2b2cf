import Domain

/// How far the clocks of a time zone are ahead of UTC within a span of time: whole minutes, as all have been since 1972.
struct ZoneOffsets: Sendable, Hashable {
    struct Change: Sendable, Hashable {
        /// A whole minute.
        var since: Timestamp
        var seconds: Int
    }

    static let utc = ZoneOffsets(before: 0, changes: [])

    /// Ahead of UTC until the first change.
    private let before: Int
    private let changes: [Change]

    /// - Parameter changes: In the order of time.
    init(before: Int, changes: [Change]) {
        self.before = before
        self.changes = changes
    }

    /// Seconds ahead of UTC. O(log *n*) in the number of changes.
    func seconds(at time: Timestamp) -> Int {
        var (low, high) = (0, self.changes.count)
        while low < high {
            let middle = (low + high) / 2
            if self.changes[middle].since <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? self.before : self.changes[low - 1].seconds
    }
}
