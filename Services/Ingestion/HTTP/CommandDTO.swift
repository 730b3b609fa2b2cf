import Contracts
import Domain
import Hummingbird
import ServiceKit

/// A command, in the wire's words.
struct CommandDTO: ResponseEncodable, Sendable {
    private var id: String
    private var channel: String
    private var value: Double
    private var state: String
    @ExplicitNull private var reason: String?
    private var requestedBy: String
    private var requestedAt: String
    private var expiresAt: String
    @ExplicitNull private var resolvedAt: String?

    init(_ command: Command) {
        self.id = command.id.text
        self.channel = command.channel.text
        self.value = command.value
        self.state = command.state.rawValue
        self._reason = ExplicitNull(wrappedValue: command.reason)
        self.requestedBy = command.requestedBy.text
        self.requestedAt = command.requestedAt.rfc3339
        self.expiresAt = command.expiresAt.rfc3339
        self._resolvedAt = ExplicitNull(wrappedValue: command.resolvedAt?.rfc3339)
    }

    private enum CodingKeys: String, CodingKey {
        case value, state, reason
        case id = "public_id"
        case channel = "event_public_id"
        case requestedBy = "user_public_id"
        case requestedAt = "requested_at"
        case expiresAt = "expires_at"
        case resolvedAt = "resolved_at"
    }
}
