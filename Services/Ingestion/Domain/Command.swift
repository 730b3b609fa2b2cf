import Contracts
import Domain

/// A setpoint on its way to a device, and what became of it.
struct Command: Sendable, Hashable {
    var id: Identifier<Command>
    var channel: Channel.ID
    var value: Double
    var state: CommandStateChanged.State
    var reason: String?
    var requestedBy: User.ID
    var requestedAt: Timestamp
    var expiresAt: Timestamp
    var resolvedAt: Timestamp?

    /// How long a device has to answer.
    static let patience: Duration = .seconds(10)

    var stateChanged: CommandStateChanged {
        CommandStateChanged(
            id: self.id.text, channel: self.channel.text, value: self.value, state: self.state, reason: self.reason)
    }
}
