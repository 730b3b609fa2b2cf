import Domain

/// Whom a provider has recognised.
struct ProviderIdentity: Sendable, Hashable {
    /// Who says so: the issuer's address. Not its name, which may change or be another's.
    var issuer: String
    /// Who the person is there; never given to another.
    var subject: String
    var email: String?
    var isEmailVerified = false
    /// What the person may be called here, the best first.
    var names: [String] = []
    /// The role that the provider means; nil: none, or no mapping.
    var role: Role?
}
