import Domain

/// The body of `POST /api/v1/events`.
struct ChannelCreateDTO: Encodable {
    var name: String
    var minimum: Double
    var maximum: Double
    var unit: String
    var kind: ChannelKind
    /// In seconds.
    var interval: Double

    init(_ definition: ChannelDefinition, interval: Duration) {
        self.name = definition.name
        self.minimum = definition.range.lowerBound
        self.maximum = definition.range.upperBound
        self.unit = definition.unit
        self.kind = definition.kind
        self.interval = interval / .seconds(1)
    }

    enum CodingKeys: String, CodingKey {
        case name
        case minimum = "min_value"
        case maximum = "max_value"
        case unit
        case kind = "type"
        case interval = "expected_interval_seconds"
    }
}
