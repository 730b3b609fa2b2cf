/// What the server knows of a channel, as far as the agent needs it.
struct KnownChannel: Sendable, Hashable {
    var id: ChannelID
    /// How often it is read; nil: the server was not told.
    var interval: Duration?
    /// Whose it is; nil: nobody's.
    var device: String?
}
