import Domain
import TestSupport
import Testing
import Vault

@testable import WebhooksService

@Suite("Mail servers that are not as they should be")
struct MailFaultTests {
    static let username = "webmacs"
    static let password = "a password that nobody sees"

    static let hello = ["220 mail.example ESMTP\r\n", "250-mail.example\r\n250 STARTTLS\r\n"]

    static func send(
        to port: Int, _ security: MailConfiguration.Security = .starttls, patience: Duration = .seconds(60)
    ) async throws -> Attempt {
        let configuration = MailConfiguration(
            host: "127.0.0.1", port: port, security: security, username: Self.username, password: Self.password,
            from: try #require(MailAddress("webmacs@example.org")), patience: patience)
        let event = EventRecord(id: "e", type: "system_alert", at: .now(), data: "{}")
        let delivery = DueDelivery(
            number: 1, endpointNumber: 1, endpoint: Endpoint.ID("w"), url: "mailto:ops@example.org", format: .email,
            template: nil, secrets: EndpointSecrets(present: SealedSecret(keyID: "", nonce: [], ciphertext: [])),
            event: event, tries: 0)
        return try await MailClient(configuration).deliver(delivery).attempt
    }

    @Test("One that says nothing is left after a while, be it before the greeting or in the middle")
    func silent() async throws {
        var times: [Double] = []
        for answers in [[], ["220 x\r\n"], ["220 x\r\n", "250-unfinished\r\n"]] {
            try await WrongMailServer.with(answers) { _, port in
                let attempt = try await Self.send(to: port, patience: .milliseconds(300))
                #expect(attempt.error == SMTPFault.late(.milliseconds(300)).message && !attempt.isPermanent)
                times.append(attempt.seconds)
            }
        }
        #expect(times.count == 3 && times.min()! < 3)
    }

    @Test("One that offers no STARTTLS hears neither password nor mail")
    func withoutTLS() async throws {
        try await WrongMailServer.with(["220 x\r\n", "250-x\r\n250 AUTH PLAIN LOGIN\r\n"]) { server, port in
            let attempt = try await Self.send(to: port)
            #expect(attempt.error == SMTPFault.withoutTLS.message && !attempt.isPermanent)
            #expect(server.lines == ["EHLO [127.0.0.1]"])
        }
    }

    @Test("What comes in clear behind the answer to STARTTLS is taken for no answer")
    func unasked() async throws {
        for more in ["250 evil\r\n", "250-evil", "2"] {
            try await WrongMailServer.with(Self.hello + ["220 go on\r\n\(more)"]) { server, port in
                let attempt = try await Self.send(to: port)
                #expect(attempt.error == SMTPFault.unasked.message && !attempt.isPermanent)
                #expect(server.lines == ["EHLO [127.0.0.1]", "STARTTLS"])
            }
        }
    }

    @Test("One that refuses STARTTLS after all hears nothing more")
    func refusedTLS() async throws {
        try await WrongMailServer.with(Self.hello + ["454 not now\r\n"]) { server, port in
            let attempt = try await Self.send(to: port)
            #expect(attempt.responseCode == 454 && !attempt.isPermanent)
            #expect(server.lines == ["EHLO [127.0.0.1]", "STARTTLS"])
        }
    }

    @Test("What is no SMTP, or has no end, is left")
    func malformed() async throws {
        let cases: [([String], SMTPFault)] = [
            (["HTTP/1.1 400 Bad Request\r\n"], .malformed), (["354 go on\r\n"], .malformed),
            ([String(repeating: "2", count: SMTPReplyParser.lineLimit + 1)], .tooLong),
            ([String(repeating: "220-x\r\n", count: SMTPReplyParser.lineCount + 1)], .tooLong),
        ]
        for (answers, fault) in cases {
            try await WrongMailServer.with(answers) { _, port in
                let attempt = try await Self.send(to: port)
                #expect(attempt.error == fault.message)
            }
        }
    }

    @Test("AUTH LOGIN is spoken where there is no PLAIN; the log shows neither name nor password")
    func login() async throws {
        let answers = [
            "220 x\r\n", "250-x\r\n250 AUTH CRAM-MD5 LOGIN\r\n", "334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n",
            "535 no\r\n",
        ]
        try await WrongMailServer.with(answers) { server, port in
            let attempt = try await Self.send(to: port, .none)
            #expect(
                server.lines == [
                    "EHLO [127.0.0.1]", "AUTH LOGIN", "d2VibWFjcw==", "YSBwYXNzd29yZCB0aGF0IG5vYm9keSBzZWVz",
                ])
            // The settings are wrong, not the mail.
            #expect(attempt.responseCode == 535 && !attempt.isPermanent)
            let log = try #require(attempt.responseBody)
            #expect(!log.contains("d2Vi") && !log.contains("YSBw") && log.contains("> ••••"))
        }
    }

    @Test("An answer that does not fit the question sends no mail: DATA wants 354")
    func wrongAnswer() async throws {
        let answers = [
            "220 x\r\n", "250-x\r\n250 AUTH PLAIN\r\n", "235 ok\r\n", "250 ok\r\n", "250 ok\r\n", "250 ok\r\n",
        ]
        try await WrongMailServer.with(answers) { server, port in
            let attempt = try await Self.send(to: port, .none)
            #expect(attempt.error == SMTPFault.malformed.message)
            #expect(server.lines.last == "DATA")
        }
    }

    @Test("Where nobody listens there is no answer, and another attempt")
    func nobody() async throws {
        let attempt = try await Self.send(to: 1)
        #expect(attempt.error == "The mail server could not be connected to." && attempt.responseCode == nil)
        #expect(!attempt.isPermanent && attempt.responseBody == nil)
    }
}
