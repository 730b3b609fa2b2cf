import Domain
import ServiceKit

/// A channel as a row of an exported catalogue: all that an import sets, in the order of the columns.
struct ChannelRow {
    static let names = [
        "public_id", "name", "type", "unit", "min_value", "max_value", "expected_interval_seconds", "description",
        "tags",
        "device", "decimals",
    ]

    let fields: [(name: String, value: JSONValue)]

    init(_ entry: ChannelEntry) {
        let channel = entry.channel
        let values: [JSONValue] = [
            .string(channel.id.text), .string(channel.name), .string(channel.kind.rawValue), .string(channel.unit),
            .number(channel.range.lowerBound), .number(channel.range.upperBound),
            channel.expectedInterval.map { .number($0 / .seconds(1)) } ?? .null,
            entry.description.map { .string($0) } ?? .null, .array(entry.tags.map { .string($0) }),
            channel.device.map { .string($0) } ?? .null, entry.decimals.map { .number(Double($0)) } ?? .null,
        ]
        self.fields = Array(zip(Self.names, values).map { ($0, $1) })
    }

    var json: String {
        "{" + self.fields.map { "\(JSONValue.string($0.name).json):\($0.value.json)" }.joined(separator: ",") + "}"
    }

    var csv: String {
        self.fields.map { field in
            switch field.value {
            case .string(let text): CSVField.text(text)
            case .array(let tags): CSVField.text(tags.map { $0.plainText }.joined(separator: "|"))
            case .null: ""
            default: field.value.json
            }
        }.joined(separator: ",")
    }
}
