import Domain

/// A channel with what only the catalogue knows of it.
struct ChannelEntry: Sendable, Hashable {
    var channel: Channel

    /// Who made it; nil when that was a program, or a person since deleted.
    var createdBy: User.ID?

    var description: String?

    /// In the order in which they were given, each once.
    var tags: [String] = []

    /// How many decimals of a value are shown; nil: as many as it needs.
    var decimals: Int?
}
