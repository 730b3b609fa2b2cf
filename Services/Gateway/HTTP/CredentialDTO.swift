import Domain
import ServiceKit

/// A credential on the wire. Of the secret it shows that there is one, and nothing of it.
struct CredentialDTO: Encodable, Sendable {
    var id: String
    var name: String
    var kind: String
    @ExplicitNull var description: String?
    var secret = "••••"
    @ExplicitNull var createdBy: String?
    var createdAt: String
    var updatedAt: String
    @ExplicitNull var revealedAt: String?

    init(_ credential: Credential) {
        self.id = credential.id.text
        self.name = credential.name
        self.kind = credential.kind.rawValue
        self.description = credential.description
        self.createdBy = credential.createdBy?.text
        self.createdAt = credential.createdAt.rfc3339
        self.updatedAt = credential.updatedAt.rfc3339
        self.revealedAt = credential.revealedAt?.rfc3339
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name
        case kind
        case description
        case secret
        case createdBy = "user_public_id"
        case createdAt = "created_on"
        case updatedAt = "updated_on"
        case revealedAt = "revealed_on"
    }
}
