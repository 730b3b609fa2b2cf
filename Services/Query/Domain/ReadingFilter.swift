import Domain

/// Which readings are meant: those of some channels, within a range.
struct ReadingFilter: Sendable, Hashable {
    var channels: [Channel.Number]
    /// Nil: from the oldest.
    var from: Timestamp?
    /// Nil: to the newest.
    var to: Timestamp?
}
