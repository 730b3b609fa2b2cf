/// The one answer that has a secret.
struct RevealedSecretDTO: Encodable, Sendable {
    var secret: String
}
