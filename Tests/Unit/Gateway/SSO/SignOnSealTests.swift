import Domain
import TestSupport
import Testing

@testable import GatewayService

@Suite("What a browser keeps on its way to a provider")
struct SignOnSealTests {
    private let seal = SignOnSeal(sessionSecret: "a secret for tests, long enough for all")
    private let attempt = SignOnAttempt(
        provider: "oidc", redirectURI: "https://a.example/callback", next: "/channels", startedAt: TestClock().now)

    @Test("A gateway with the same secret opens it, one with another does not, and nothing of it can be read")
    func secrets() throws {
        let closed = try self.seal.close(self.attempt)
        #expect(SignOnSeal(sessionSecret: "a secret for tests, long enough for all").open(closed) == self.attempt)
        #expect(SignOnSeal(sessionSecret: "another secret for tests, long enough too").open(closed) == nil)
        #expect(!closed.contains(self.attempt.verifier))
        #expect(try self.seal.close(self.attempt) != closed)
    }

    @Test("One changed letter, anywhere, and it does not open")
    func forged() throws {
        let closed = Array(try self.seal.close(self.attempt).utf8)
        for place in stride(from: 0, to: closed.count, by: 7) {
            var changed = closed
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(self.seal.open(String(decoding: changed, as: UTF8.self)) == nil)
        }
        for text in ["", "a", "AAAA", "%", String(repeating: "A", count: 4000)] {
            #expect(self.seal.open(text) == nil)
        }
    }

    @Test("An attempt lives for ten minutes, and not before it began")
    func lifetime() {
        let start = TestClock().now
        #expect(self.attempt.isAlive(at: start))
        #expect(self.attempt.isAlive(at: start + .seconds(599)))
        #expect(!self.attempt.isAlive(at: start + .seconds(600)))
        #expect(!self.attempt.isAlive(at: start - .seconds(120)))
    }

    @Test("PKCE's challenge is the one of RFC 7636, appendix B")
    func challenge() {
        var attempt = self.attempt
        attempt.verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        #expect(attempt.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }
}
