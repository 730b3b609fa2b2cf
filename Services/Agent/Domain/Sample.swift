/// One value of one channel, before it has a time or a sequence number.
struct Sample: Sendable, Hashable {
    /// The channel's name.
    var channel: String
    var value: Double
}
