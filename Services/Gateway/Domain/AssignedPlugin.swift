import Domain
import ServiceKit

/// A plugin instance as its agent gets it: with the secrets that it needs.
struct AssignedPlugin: Sendable, Hashable {
    /// A terminal that feeds a channel, and that channel.
    struct Terminal: Sendable, Hashable {
        var physicalChannel: String
        var channel: Channel.ID
        var name: String
        var kind: ChannelKind
        var unit: String
        var lowerBound: Double
        var upperBound: Double
    }

    var id: PluginInstance.ID
    var plugin: String
    var name: String
    var isDemo: Bool
    var interval: Duration

    /// With secrets where the configuration has ids of credentials; null where there is no such credential any more.
    var settings: [String: JSONValue]
    var terminals: [Terminal] = []
}
