import Domain

/// How a metric set does, in the words of Unity: judged by the age of its newest reading against how often it is measured.
struct PluginHealth: Sendable, Hashable {
    enum State: String, Sendable, CaseIterable {
        /// Nothing was ever measured.
        case unknown
        case healthy
        case degraded
        case failing
    }

    var newest: Timestamp?
    /// Measurements that were due since the newest and have not come.
    var missed: Int
    var state: State

    /// Unity's own interval, for sets of which nobody has said one.
    static let assumedInterval = Duration.seconds(60)

    /// What is measured more often is judged as if it were not: a reading takes its time to be stored.
    static let shortestInterval = Duration.seconds(5)

    /// Unity's counts of failed runs.
    static let degradedAt = 2
    static let failingAt = 5

    /// - Parameter expected: How often the set is measured; nil: not known.
    init(newest: Timestamp?, expected: Duration?, now: Timestamp) {
        self.newest = newest
        guard let newest else {
            (self.missed, self.state) = (0, .unknown)
            return
        }
        let interval = max(expected ?? Self.assumedInterval, Self.shortestInterval)
        self.missed = max(0, Int((max(now - newest, .zero) / interval).rounded(.down)) - 1)
        self.state =
            switch self.missed {
            case ..<Self.degradedAt: .healthy
            case ..<Self.failingAt: .degraded
            default: .failing
            }
    }
}
