import Auth
import Domain
import ServiceKit

/// An API token on the wire. Its secret is in the answer that makes it, and in no other.
struct TokenDTO: Encodable, Sendable {
    var id: String
    var name: String
    var token: String?
    @ExplicitNull var owner: String?
    @ExplicitNull var ownerName: String?
    var role: Role
    @ExplicitNull var scopes: [String]?
    @ExplicitNull var device: String?
    var createdAt: String
    @ExplicitNull var expiresAt: String?
    @ExplicitNull var lastUsedAt: String?
    @ExplicitNull var formerEndsAt: String?

    /// - Parameter secret: the one it was just given.
    init(_ token: ProgramToken, secret: APIToken? = nil) {
        self.id = token.id.text
        self.name = token.name
        self.token = secret?.text
        self.owner = token.owner?.user.text
        self.ownerName = token.owner?.name
        self.role = token.grant.role
        self.scopes = token.grant.scopes?.map(\.rawValue).sorted()
        self.device = token.grant.device
        self.createdAt = token.createdAt.rfc3339
        self.expiresAt = token.grant.expiresAt?.rfc3339
        self.lastUsedAt = token.lastUsedAt?.rfc3339
        self.formerEndsAt = token.formerEndsAt?.rfc3339
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name
        case token
        case owner = "user_public_id"
        case ownerName = "username"
        case role
        case scopes
        case device
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case lastUsedAt = "last_used_at"
        case formerEndsAt = "former_secret_ends_at"
    }
}
