import Crypto
import Domain
import TestSupport
import Testing

@testable import GatewayService

@Suite("ID tokens")
struct IDTokenTests {
    private let now = TestClock().now
    private var seconds: Int64 { self.now.microseconds / 1_000_000 }

    /// A token that says `claims`, which replace those of a good one; nil takes a claim away.
    private func token(
        _ claims: [String: String?] = [:], header: String = #"{"alg":"EdDSA","kid":"k"}"#
    ) throws(IDTokenFault) -> IDToken {
        var all: [String: String?] = [
            "iss": "\"https://id.example\"", "aud": "\"webmacs\"", "sub": "\"7\"", "nonce": "\"n\"",
            "exp": "\(self.seconds + 300)", "iat": "\(self.seconds)",
        ]
        all.merge(claims) { $1 }
        let body = all.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",")
        return try IDToken("\(Base64URL.encode(header.utf8)).\(Base64URL.encode("{\(body)}".utf8)).c2ln")
    }

    private func check(_ claims: [String: String?], accessToken: String? = nil) throws {
        try IDTokenExpectation(
            issuer: "https://id.example", clientID: "webmacs", nonce: "n", accessToken: accessToken, now: self.now
        ).check(try self.token(claims))
    }

    @Test(
        "What it says must be of this provider, for us, of now, and of this attempt",
        arguments: [
            (["iss": "\"https://id.example/\""], .issuer), (["iss": nil], .issuer), (["aud": "\"other\""], .audience),
            (["aud": "[]"], .audience), (["aud": nil], .missing("aud")), (["azp": "\"other\""], .authorizedParty),
            (["aud": "[\"webmacs\",\"other\"]"], .authorizedParty), (["exp": nil], .missing("exp")),
            (["exp": "\"tomorrow\""], .missing("exp")), (["exp": "1e300"], .missing("exp")),
            (["iat": nil], .missing("iat")),
            (["nonce": "\"m\""], .nonce), (["nonce": nil], .nonce), (["at_hash": "\"AAAA\""], .accessTokenHash),
        ] as [([String: String?], IDTokenFault)])
    func faults(claims: [String: String?], fault: IDTokenFault) {
        #expect(throws: fault) { try self.check(claims) }
    }

    @Test("Several audiences are good when it says that it was made for us")
    func audiences() throws {
        try self.check(["aud": "[\"other\",\"webmacs\"]", "azp": "\"webmacs\""])
    }

    @Test("Clocks may differ by less than a minute")
    func clocks() throws {
        try self.check(["exp": "\(self.seconds - 59)"])
        #expect(throws: IDTokenFault.expired) { try self.check(["exp": "\(self.seconds - 60)"]) }
        try self.check(["iat": "\(self.seconds + 60)"])
        #expect(throws: IDTokenFault.issuedInFuture) { try self.check(["iat": "\(self.seconds + 61)"]) }
        #expect(throws: IDTokenFault.issuedInFuture) { try self.check(["nbf": "\(self.seconds + 61)"]) }
    }

    @Test("A hash of the access token must be that of the one beside it")
    func accessTokenHash() throws {
        let hash = SignatureAlgorithm.edDSA.halfHash(of: "access")
        try self.check(["at_hash": "\"\(hash)\""], accessToken: "access")
        #expect(throws: IDTokenFault.accessTokenHash) {
            try self.check(["at_hash": "\"\(hash)\""], accessToken: "other")
        }
        // OpenID Connect Core, appendix A.4.
        #expect(
            SignatureAlgorithm.rs256.halfHash(of: "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y")
                == "77QmUPtjPfzWtF2AnpK9RQ")
    }

    @Test(
        "Signatures that anybody can make, and those of no kind we know, are not looked at",
        arguments: ["none", "HS256", "RS1", "", "rs256"])
    func algorithms(name: String) {
        #expect(throws: IDTokenFault.algorithm(name)) { try self.token(header: #"{"alg":"\#(name)"}"#) }
    }

    @Test(
        "What is no token is refused",
        arguments: ["", "a.b", "a.b.c.d", "e30.e30.e30", "!.!.!", "eyJhbGciOiJFZERTQSJ9.bm8.c2ln"])
    func malformed(text: String) {
        #expect(throws: IDTokenFault.malformed) { try IDToken(text) }
        #expect(throws: IDTokenFault.malformed) {
            try self.token(header: #"{"alg":"EdDSA","crit":["b64"],"b64":false}"#)
        }
    }

    @Test("Only the key that has signed says so, for its own kind of signature")
    func keys() async throws {
        let secret = Curve25519.Signing.PrivateKey()
        var token = try self.token()
        token.signature = try secret.signature(for: token.signed)
        var key = ProviderKey(
            type: "OKP", id: "k", curve: "Ed25519", x: Base64URL.encode(Array(secret.publicKey.rawRepresentation)))
        #expect(key.fits(.edDSA) && !key.fits(.es256) && !key.fits(.rs256))
        #expect(await key.hasSigned(token))
        key.x = Base64URL.encode(Array(Curve25519.Signing.PrivateKey().publicKey.rawRepresentation))
        #expect(await !key.hasSigned(token))
        key.x = "no key"
        #expect(await !key.hasSigned(token))
        key.use = "enc"
        #expect(!key.fits(.edDSA))
    }
}
