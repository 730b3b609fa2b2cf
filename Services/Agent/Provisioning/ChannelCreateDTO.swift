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
    var device: String?
    /// Nil: as many as a value needs.
    var decimals: Int?

    init(_ definition: ChannelDefinition, interval: Duration, device: String?) {
        self.name = definition.name
        self.minimum = definition.range.lowerBound
        self.maximum = definition.range.upperBound
        self.unit = definition.unit
        self.kind = definition.kind
        self.interval = interval / .seconds(1)
        self.device = device
        self.decimals = definition.isSwitch ? 0 : nil
    }

    enum CodingKeys: String, CodingKey {
        case name, device, decimals
        case minimum = "min_value"
        case maximum = "max_value"
        case unit
        case kind = "type"
        case interval = "expected_interval_seconds"
    }
}
