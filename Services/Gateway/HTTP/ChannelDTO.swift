import Domain
import ServiceKit

/// A channel on the wire, which calls it an event.
struct ChannelDTO: Encodable, Sendable {
    var id: String
    var name: String
    var lowerBound: Double
    var upperBound: Double
    var unit: String
    var kind: ChannelKind
    @ExplicitNull var createdBy: String?
    /// In seconds.
    @ExplicitNull var expectedInterval: Double?
    @ExplicitNull var description: String?
    var tags: [String]
    @ExplicitNull var device: String?
    @ExplicitNull var decimals: Int?

    init(_ entry: ChannelEntry) {
        self.id = entry.channel.id.text
        self.name = entry.channel.name
        self.lowerBound = entry.channel.range.lowerBound
        self.upperBound = entry.channel.range.upperBound
        self.unit = entry.channel.unit
        self.kind = entry.channel.kind
        self.createdBy = entry.createdBy?.text
        self.expectedInterval = entry.channel.expectedInterval.map { $0 / .seconds(1) }
        self.description = entry.description
        self.tags = entry.tags
        self.device = entry.channel.device
        self.decimals = entry.decimals
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name
        case lowerBound = "min_value"
        case upperBound = "max_value"
        case unit
        case kind = "type"
        case createdBy = "user_public_id"
        case expectedInterval = "expected_interval_seconds"
        case description, tags, device, decimals
    }
}
