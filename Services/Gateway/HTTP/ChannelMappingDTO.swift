import Domain
import ServiceKit

/// A terminal of a plugin instance on the wire.
struct ChannelMappingDTO: Encodable, Sendable {
    var id: String
    var physicalChannel: String
    var name: String
    var direction: String
    var unit: String
    @ExplicitNull var channel: String?
    var createdAt: String

    init(_ mapping: ChannelMapping) {
        self.id = mapping.id.text
        self.physicalChannel = mapping.physicalChannel
        self.name = mapping.name
        self.direction = mapping.direction.rawValue
        self.unit = mapping.unit
        self.channel = mapping.channel?.text
        self.createdAt = mapping.createdAt.rfc3339
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case physicalChannel = "channel_id"
        case name = "channel_name"
        case direction, unit
        case channel = "event_public_id"
        case createdAt = "created_on"
    }
}
