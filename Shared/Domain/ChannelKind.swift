/// What a channel does; the raw values are the wire's and the database's.
package enum ChannelKind: String, Sendable, Hashable, Codable, CaseIterable {
    case sensor
    case actuator
    case range
    case commandButton = "cmd_button"
    case commandOpened = "cmd_opened"
    case commandClosed = "cmd_closed"

    /// Whether a value that a person or a program posts is a setpoint for a device, not a measurement.
    package var isControllable: Bool { self != .sensor }
}
