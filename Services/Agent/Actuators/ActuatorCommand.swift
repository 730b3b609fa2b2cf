import Domain

/// A setpoint that the server wants an output to take.
struct ActuatorCommand: Sendable, Hashable {
    /// The command's public id: the same command may arrive more than once.
    var id: String
    var channel: ChannelID
    var value: Double
    /// By the server's clock; nil: never.
    var expiresAt: Timestamp?
}
