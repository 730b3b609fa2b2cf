import Domain

/// A channel that a rule reads or an alert is about, on the wire.
struct ChannelDTO: Encodable, Sendable {
    var id: String
    var name: String
    var unit: String

    init(_ channel: Domain.Channel) {
        self.id = channel.id.text
        self.name = channel.name
        self.unit = channel.unit
    }

    init(_ source: Alert.Source) {
        self.id = source.channel.text
        self.name = source.name
        self.unit = source.unit
    }

    private enum CodingKeys: String, CodingKey {
        case id = "event_public_id"
        case name, unit
    }
}
