import Domain

/// Which figures of a range are asked for.
struct StatisticsQuestion: Sendable, Hashable {
    var from: Timestamp
    var to: Timestamp
    /// 0…100 each.
    var percentiles: [Double]
    /// The limit whose exceeding is timed; nil: none.
    var above: Double?

    /// Readings of a channel that are looked at one by one, and kept as numbers: 32 MB of memory while a channel is computed.
    static let readingLimit: Int64 = 4_000_000
}
