import Domain
import ServiceKit

/// A plugin instance that the server wants this agent to run.
struct PluginAssignment: Sendable, Hashable {
    /// What a terminal feeds.
    struct Terminal: Sendable, Hashable {
        /// The channel's id at the server.
        var channel: ChannelID
        var kind: ChannelKind
        var unit: String
        var range: ClosedRange<Double>
    }

    /// The server's public id.
    var id: String
    var name: String

    /// Which driver: one of ``PluginDrivers``.
    var kind: String

    /// Whether values are made up and no device is asked.
    var isDemo: Bool
    var interval: Duration
    var settings: PluginSettings

    /// By the driver's name of the terminal; those that feed no channel are left out.
    var terminals: [String: Terminal]
}
