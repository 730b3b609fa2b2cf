import Domain
import ServiceKit

/// A plugin instance on the wire to its agent.
struct AssignedPluginDTO: Encodable, Sendable {
    struct Terminal: Encodable, Sendable {
        var physicalChannel: String
        var channel: String
        var name: String
        var kind: String
        var unit: String
        var lowerBound: Double
        var upperBound: Double

        private enum CodingKeys: String, CodingKey {
            case physicalChannel = "channel_id"
            case channel = "event_public_id"
            case name, unit
            case kind = "type"
            case lowerBound = "min_value"
            case upperBound = "max_value"
        }
    }

    /// All of a device.
    struct List: Encodable, Sendable {
        var data: [AssignedPluginDTO]
    }

    var id: String
    var plugin: String
    var name: String
    var isDemo: Bool
    var interval: Double
    var settings: [String: JSONValue]
    var terminals: [Terminal]

    init(_ plugin: AssignedPlugin) {
        self.id = plugin.id.text
        self.plugin = plugin.plugin
        self.name = plugin.name
        self.isDemo = plugin.isDemo
        self.interval = plugin.interval / .seconds(1)
        self.settings = plugin.settings
        self.terminals = plugin.terminals.map {
            Terminal(
                physicalChannel: $0.physicalChannel, channel: $0.channel.text, name: $0.name, kind: $0.kind.rawValue,
                unit: $0.unit, lowerBound: $0.lowerBound, upperBound: $0.upperBound)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case plugin = "plugin_id"
        case name = "instance_name"
        case isDemo = "demo_mode"
        case interval = "interval_seconds"
        case settings = "config"
        case terminals = "channels"
    }
}
