import Domain

/// A secret of others in the vault, without the secret.
struct Credential: Sendable, Hashable {
    typealias ID = Identifier<Credential>

    enum Kind: String, Sendable, CaseIterable {
        case password
        case apiKey = "api_key"
        case sshKey = "ssh_key"
        case certificate
        case other
    }

    var id: ID
    var name: String
    var kind: Kind
    var description: String?

    /// Nil when that was a program, or a person since deleted.
    var createdBy: User.ID?
    var createdAt: Timestamp
    var updatedAt: Timestamp

    /// When the secret was last shown to somebody; nil: never.
    var revealedAt: Timestamp?
}
