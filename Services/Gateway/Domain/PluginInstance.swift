import Domain

/// A configured device: which driver reads it, and what each of its terminals feeds.
struct PluginInstance: Sendable, Hashable {
    typealias ID = Identifier<PluginInstance>

    /// As an agent has reported it.
    enum Status: String, Sendable, CaseIterable {
        case inactive
        case connected
        case error
        case demo
    }

    var id: ID

    /// Of the driver: that of a ``PluginKind``, or one that this version does not know.
    var plugin: String
    var name: String
    var isDemo: Bool
    var isEnabled: Bool
    var status = Status.inactive

    /// The text of a JSON object that only the driver reads.
    var configuration: String?
    var errorMessage: String?

    /// Nil when that was a program, or a person since deleted.
    var createdBy: User.ID?
    var createdAt: Timestamp
    var updatedAt: Timestamp

    /// In the order in which they were made.
    var mappings: [ChannelMapping] = []
}
