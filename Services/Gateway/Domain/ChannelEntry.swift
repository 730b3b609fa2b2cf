import Domain

/// A channel with what only the catalogue knows of it.
struct ChannelEntry: Sendable, Hashable {
    var channel: Channel

    /// Who made it; nil when that was a program, or a person since deleted.
    var createdBy: User.ID?

    /// How often a reading is due; nil: no expectation.
    var expectedInterval: Duration?
}
