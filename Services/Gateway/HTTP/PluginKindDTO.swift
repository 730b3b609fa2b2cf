import ServiceKit

/// A kind of plugin on the wire, with the terminals that an instance of it gets.
struct PluginKindDTO: Encodable, Sendable {
    struct Terminal: Encodable, Sendable {
        var id: String
        var name: String
        var direction: String
        var unit: String
        var lowerBound: Double
        var upperBound: Double

        private enum CodingKeys: String, CodingKey {
            case id = "channel_id"
            case name = "channel_name"
            case direction, unit
            case lowerBound = "min_value"
            case upperBound = "max_value"
        }
    }

    var id: String
    var name: String
    var version = BuildVersion.current
    var vendor = PluginKind.vendor
    var description: String
    /// Old clients expect a text; there is no page of it on the network.
    var url = ""
    var channels: [Terminal]
    var schema: JSONValue

    private enum CodingKeys: String, CodingKey {
        case id, name, version, vendor, description, url, channels
        case schema = "config_schema"
    }

    init(_ kind: PluginKind) {
        self.id = kind.id
        self.name = kind.name
        self.description = kind.description
        self.schema = PluginSetting.schema(of: kind.settings)
        self.channels = kind.channels.map {
            Terminal(
                id: $0.id, name: $0.name, direction: $0.direction.rawValue, unit: $0.unit,
                lowerBound: $0.range.lowerBound, upperBound: $0.range.upperBound)
        }
    }
}
