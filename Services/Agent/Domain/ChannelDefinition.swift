import Domain

/// What this agent knows of a channel before the server has given it an id: enough to create it there.
struct ChannelDefinition: Sendable, Hashable {
    /// Unique on the server; the agent's only key for a channel until it is provisioned.
    var name: String
    var kind: ChannelKind
    var unit: String

    /// The usual range of a sensor in `unit`; the allowed range of an actuator.
    var range: ClosedRange<Double>

    init(name: String, kind: ChannelKind = .sensor, unit: String, range: ClosedRange<Double>) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.range = range
    }
}
