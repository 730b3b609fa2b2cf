import Domain

/// Another system's data, read and never changed.
protocol ImportSource: Sendable {
    /// All but the readings.
    func catalogue() async throws -> OldCatalogue

    /// What readings there are, channel by channel: one pass over all of them.
    func inventory() async throws -> [OldReadings]

    /// The readings behind the number `after` up to `through`, in the order of their numbers, at most `limit`.
    func readings(after: Int64, through: Int64, limit: Int) async throws -> [OldReading]
}

/// A reading, numbered in the order in which it was stored.
struct OldReading: Sendable, Hashable {
    var number: Int64
    /// Its channel's public id.
    var channel: String
    /// Nil: it has no finite time.
    var time: Timestamp?
    var value: Double
}

/// What there is of one channel.
struct OldReadings: Sendable {
    var channel: String
    var count: Int64
    var last: Int64
    /// Of the readings whose time is finite.
    var oldest: Timestamp?
}
