import Domain
import ServiceKit

/// A session on the wire.
struct SessionDTO: Encodable, Sendable {
    var id: String
    var createdAt: String
    var lastSeenAt: String
    var expiresAt: String
    var address: String
    @ExplicitNull var userAgent: String?

    /// Whether the question came with it.
    var isCurrent: Bool

    /// - Parameter current: the id of the session that asks.
    init(_ session: SessionEntry, current: String?) {
        self.id = session.id
        self.createdAt = session.createdAt.rfc3339
        self.lastSeenAt = session.lastSeenAt.rfc3339
        self.expiresAt = session.expiresAt.rfc3339
        self.address = session.client.address
        self.userAgent = session.client.userAgent
        self.isCurrent = session.id == current
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case createdAt = "created_on"
        case lastSeenAt = "last_seen_on"
        case expiresAt = "expires_on"
        case address = "client_address"
        case userAgent = "user_agent"
        case isCurrent = "current"
    }
}
