import Crypto
import Domain

/// One way to the provider and back: what the browser keeps, sealed, until it returns.
struct SignOnAttempt: Codable, Sendable, Hashable {
    static let lifetime: Duration = .seconds(600)

    var provider: String
    /// 256 random bits; the provider hands it back.
    var state: String
    /// 256 random bits; the ID token repeats it.
    var nonce: String
    /// Of PKCE: 256 random bits, whose hash the provider is told first.
    var verifier: String
    /// Where the provider sends the browser; the same in both requests.
    var redirectURI: String
    /// The page that was wanted.
    var next: String
    /// Microseconds.
    var startedAt: Int64

    init(provider: String, redirectURI: String, next: String, startedAt: Timestamp) {
        self.provider = provider
        self.state = RandomText.make()
        self.nonce = RandomText.make()
        self.verifier = RandomText.make()
        self.redirectURI = redirectURI
        self.next = next
        self.startedAt = startedAt.microseconds
    }

    /// PKCE's S256.
    var challenge: String { Base64URL.encode(SHA256.hash(data: Array(self.verifier.utf8))) }

    func isAlive(at now: Timestamp) -> Bool {
        let age = now - Timestamp(microseconds: self.startedAt)
        return age > .seconds(-60) && age < Self.lifetime
    }
}
