/// What a credential's fields may be; lengths in characters.
enum CredentialRules {
    static let nameLength = 1...255
    static let descriptionLength = 0...2000

    /// Bytes of a secret.
    static let secretLimit = 65_536

    static let secretMessage = "Secret should have at most \(Self.secretLimit) bytes"
}
