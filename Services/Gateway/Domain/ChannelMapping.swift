import Domain

/// A terminal of a plugin instance, and the channel that it feeds or is set by.
struct ChannelMapping: Sendable, Hashable {
    typealias ID = Identifier<ChannelMapping>

    var id: ID

    /// What the driver calls the terminal; unique in its instance.
    var physicalChannel: String
    var name: String
    var direction: ChannelDirection
    var unit: String

    /// Nil: none.
    var channel: Channel.ID?
    var createdAt: Timestamp
}
