import Domain
import JWTKit
import Testing

@testable import Auth

@Suite("Access tokens")
struct TokenSignerTests {
    private let user = User(
        id: User.ID("u-1"), email: "a@b.example", name: "Ada", role: .operator,
        registeredAt: Timestamp(microseconds: 0))
    private let instant = Timestamp(microseconds: 1_700_000_000_123_456)

    @Test("One secret is one key, another secret another")
    func derivation() async throws {
        let secret = "a secret of at least thirty-two characters"
        let (one, same, other) = (
            try await TokenSigner(sessionSecret: secret), try await TokenSigner(sessionSecret: secret),
            try await TokenSigner(sessionSecret: secret + "!")
        )
        #expect(one.keyID == same.keyID)
        #expect(one.publicKey == same.publicKey)
        #expect(one.keyID != other.keyID)
        #expect(one.keyID.count == 16)
        #expect(one.publicKey.count == 32)
    }

    @Test("A token names its key, lives as long as it says, and keeps the instant of issue to the microsecond")
    func claims() async throws {
        let signer = try await TokenSigner(sessionSecret: "a secret of at least thirty-two characters")
        let claims = AccessTokenClaims(user: user, id: "j", issuedAt: instant, lifetime: .seconds(86_400))
        #expect(claims.expiresAtSeconds - claims.issuedAtSeconds == 86_400)
        let token = try await signer.sign(claims)
        let header = try #require(TokenHeader(of: token))
        #expect(header.keyID == signer.keyID)
        #expect(header.algorithm == "EdDSA")
        #expect(
            claims.principal
                == Principal(
                    user: user.id, name: "Ada", role: .operator,
                    credential: .session(
                        id: "j", issuedAt: instant, expiresAt: Timestamp(microseconds: 1_700_086_400_000_000))))
    }

    @Test("What is no token has no header", arguments: ["", "a.b", "a.b.c", "....", "e30.e30.e30"])
    func malformed(text: String) {
        #expect(TokenHeader(of: text) == nil)
    }

    @Test("API tokens are recognised by their form")
    func apiTokens() {
        let token = APIToken.random()
        #expect(token.text.hasPrefix("wm_"))
        #expect(token.text.utf8.count == 67)
        #expect(APIToken(token.text) == token)
        #expect(APIToken("wm_short") == nil)
        #expect(APIToken(String(token.text.dropFirst(3))) == nil)
        #expect(APIToken(token.text + " ") == nil)
        #expect(APIToken.random() != token)
    }
}
