import Domain
import ServiceKit

/// A share link on the wire; its token is shown once: see ``NewShareLinkDTO``.
struct ShareLinkDTO: Encodable, Sendable {
    var id: String
    var name: String
    var createdAt: String
    var expiresAt: String
    @ExplicitNull var lastUsedAt: String?

    init(_ link: ShareLink) {
        self.id = link.id.text
        self.name = link.name
        self.createdAt = link.createdAt.rfc3339
        self.expiresAt = link.expiresAt.rfc3339
        self.lastUsedAt = link.lastUsedAt?.rfc3339
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name
        case createdAt = "created_on"
        case expiresAt = "expires_on"
        case lastUsedAt = "last_used_on"
    }
}
