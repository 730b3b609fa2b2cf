/// What an update of a credential sets; nil leaves a field as it is.
struct CredentialChanges: Sendable, Hashable {
    var name: String?
    var kind: Credential.Kind?

    /// The outer optional: whether to set it; the inner: to what.
    var description: String??
    var secret: String?
}
