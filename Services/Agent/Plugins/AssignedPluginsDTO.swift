import Domain
import FoundationEssentials
import ServiceKit

/// The answer of `GET /api/v1/plugins/assigned`, and what ``PluginFile`` has.
struct AssignedPluginsDTO: Decodable, Sendable {
    struct Terminal: Decodable, Sendable {
        var terminal: String
        var channel: ChannelID
        var kind: String
        var unit: String
        var minimum: Double
        var maximum: Double

        private enum CodingKeys: String, CodingKey {
            case unit
            case terminal = "channel_id"
            case channel = "event_public_id"
            case kind = "type"
            case minimum = "min_value"
            case maximum = "max_value"
        }
    }

    struct Instance: Decodable, Sendable {
        var id: String
        var kind: String
        var name: String
        var isDemo: Bool
        /// In seconds.
        var interval: Double
        var settings: [String: JSONValue]?
        var terminals: [Terminal]

        private enum CodingKeys: String, CodingKey {
            case id = "public_id"
            case kind = "plugin_id"
            case name = "instance_name"
            case isDemo = "demo_mode"
            case interval = "interval_seconds"
            case settings = "config"
            case terminals = "channels"
        }
    }

    var data: [Instance]

    /// - Throws: the decoder's error.
    static func assignments(_ json: Data) throws -> [PluginAssignment] {
        try JSONDecoder().decode(Self.self, from: json).data.map { PluginAssignment($0) }
    }
}

extension PluginAssignment {
    init(_ instance: AssignedPluginsDTO.Instance) {
        let terminals = instance.terminals.map { terminal in
            (
                terminal.terminal,
                Terminal(
                    channel: terminal.channel, kind: ChannelKind(rawValue: terminal.kind) ?? .sensor,
                    unit: terminal.unit, range: terminal.minimum...max(terminal.minimum, terminal.maximum))
            )
        }
        self.init(
            id: instance.id, name: instance.name, kind: instance.kind, isDemo: instance.isDemo,
            interval: .seconds(min(max(instance.interval, 1), 86_400)),
            settings: PluginSettings(instance.settings ?? [:]),
            terminals: Dictionary(terminals) { first, _ in first })
    }
}
