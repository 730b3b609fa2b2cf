import Domain
import ServiceKit
import Testing

@testable import WebhooksService

@Suite("Signatures")
struct SignatureTests {
    @Test("The vector of Standard Webhooks' libraries")
    func vector() throws {
        let secret = try #require(SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = secret.standardSignature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("The body's own signature is HMAC-SHA256 with the secret's text, as RFC 4231 has it")
    func body() throws {
        let secret = try #require(SigningSecret("Jefe"))
        #expect(
            secret.bodySignature(Array("what do ya want for nothing?".utf8))
                == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test("A secret behind whsec_ must be base64; a new one is, of 32 bytes")
    func secrets() throws {
        #expect(SigningSecret("whsec_not base64") == nil)
        #expect(SigningSecret("whsec_") == nil)
        let made = SigningSecret.random()
        #expect(made.text.hasPrefix("whsec_") && made.text.utf8.count == 6 + 44)
        #expect(SigningSecret(made.text) == made)
        #expect(SigningSecret.random() != made)
    }

    @Test("While a secret is rotated, both sign; the log shows neither")
    func rotation() throws {
        let (new, old) = (SigningSecret.random(), SigningSecret.random())
        let request = OutgoingRequest(
            url: "https://example.com", id: "rule-1-fired.2", event: "rule_triggered", body: Array("{}".utf8),
            secrets: [new, old], at: Timestamp(microseconds: 1_614_265_330_000_000))
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        // What is signed is joined by full stops.
        #expect(headers["webhook-id"] == "rule-1-fired-2")
        #expect(headers["webhook-timestamp"] == "1614265330")
        let expected = [new, old].map {
            $0.standardSignature(id: "rule-1-fired-2", timestamp: 1_614_265_330, body: Array("{}".utf8))
        }
        #expect(headers["webhook-signature"] == expected.joined(separator: " "))
        #expect(headers["x-webmacs-signature"] == new.bodySignature(Array("{}".utf8)))
        #expect(request.masked.headers["webhook-signature"] == "v1,•••• v1,••••")
        #expect(request.masked.headers["x-webmacs-signature"] == "sha256=••••")
        #expect(request.masked.body == "{}")
        #expect(headers["traceparent"] == nil)
    }

    @Test("A delivery that is a part of a trace says so, also in the log")
    func trace() throws {
        let trace = try #require(TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        let request = OutgoingRequest(
            url: "https://example.com", id: "e", event: "rule_triggered", body: [], secrets: [.random()], trace: trace,
            at: Timestamp(microseconds: 0))
        #expect(request.headers.contains { $0.name == "traceparent" && $0.value == trace.traceparent })
        #expect(request.masked.headers["traceparent"] == trace.traceparent)
    }
}
