/// A named quantity with a unit and a range; the wire calls it an event.
package struct Channel: Sendable, Hashable {
    package typealias ID = Identifier<Channel>

    /// The channel's place in stored readings: a small integer, given once and never reused.
    package typealias Number = Int32

    package var id: ID
    package var number: Number
    package var name: String
    package var kind: ChannelKind
    package var unit: String

    /// The range in `unit`, lowest first. A reading outside it is stored; a setpoint outside it is refused.
    package var range: ClosedRange<Double>

    /// How much time lies between two readings when all is well, above zero; nil: nobody has said so.
    package var expectedInterval: Duration?

    /// Whose channel it is: a token that is limited to a device may feed those of that device. Nil: nobody's.
    package var device: String?

    package init(
        id: ID, number: Number, name: String, kind: ChannelKind, unit: String, range: ClosedRange<Double>,
        expectedInterval: Duration? = nil, device: String? = nil
    ) {
        self.id = id
        self.number = number
        self.name = name
        self.kind = kind
        self.unit = unit
        self.range = range
        self.expectedInterval = expectedInterval
        self.device = device
    }
}
