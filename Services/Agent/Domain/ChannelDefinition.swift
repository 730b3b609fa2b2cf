import Domain

/// What this agent knows of a channel: of its own ones enough to create them at the server, before it has given them ids; of those that the
/// server has made for a plugin's terminals, their ids.
struct ChannelDefinition: Sendable, Hashable {
    /// The server's id of a channel that people have made there: it is never created, and never looked for by its name,
    /// which may change. Nil: an own channel, known by its name.
    var id: ChannelID?
    /// The agent's only key for a channel until it is provisioned. Of an own one its name, unique on the server; of one
    /// with an id, the id's text.
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

    init(id: ChannelID, kind: ChannelKind, unit: String, range: ClosedRange<Double>) {
        self.init(name: id.text, kind: kind, unit: unit, range: range)
        self.id = id
    }

    /// Whether it is either 0 or 1.
    var isSwitch: Bool { self.unit == "on/off" }
}
