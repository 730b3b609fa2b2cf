import Domain
import ServiceKit
import Testing

@testable import WebhooksService

@Suite("SMTP")
struct SMTPTests {
    static func parse(_ text: String) throws -> [SMTPReply] {
        var parser = SMTPReplyParser()
        return try parser.append(Array(text.utf8))
    }

    @Test("Replies are read whatever pieces they come in")
    func pieces() throws {
        let text = "220 mail.example ESMTP\r\n250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n250\r\n"
        let expected = [
            SMTPReply(code: 220, lines: ["mail.example ESMTP"]),
            SMTPReply(code: 250, lines: ["mail.example", "AUTH PLAIN LOGIN", "STARTTLS"]),
            SMTPReply(code: 250, lines: [""]),
        ]
        #expect(try Self.parse(text) == expected)
        #expect(try Self.parse(text.split(separator: "\r\n").joined(separator: "\n") + "\n") == expected)
        var parser = SMTPReplyParser()
        var replies: [SMTPReply] = []
        for byte in text.utf8 { replies += try parser.append([byte]) }
        #expect(replies == expected && parser.isEmpty)
        _ = try parser.append(Array("250-more".utf8))
        #expect(!parser.isEmpty)
    }

    @Test("A control character of a server's does not reach the log")
    func control() throws {
        #expect(try Self.parse("250 a\u{1b}[2J\0b\r\n")[0].text == "a?[2J?b")
    }

    @Test(
        "What is no reply is refused",
        arguments: ["HTTP/1.1 400\r\n", "25\r\n", "099 x\r\n", "600 x\r\n", "250x\r\n", "250-a\r\n251 b\r\n", "\r\n"])
    func malformed(text: String) {
        #expect(throws: SMTPFault.malformed) { try Self.parse(text) }
    }

    @Test("Neither a line, nor a reply, nor a dialogue has no end")
    func bounds() {
        let line = String(repeating: "x", count: SMTPReplyParser.lineLimit)
        #expect(throws: SMTPFault.tooLong) { try Self.parse("250 \(line)") }
        let lines = String(repeating: "250-x\r\n", count: SMTPReplyParser.lineCount + 1)
        #expect(throws: SMTPFault.tooLong) { try Self.parse(lines) }
        let replies = String(repeating: "250 \(line.prefix(1000))\r\n", count: SMTPReplyParser.total / 1000)
        #expect(throws: SMTPFault.tooLong) { try Self.parse(replies) }
    }

    @Test("5xx to the mail is final; 4xx, and whatever concerns the connection or the login, is tried again")
    func permanence() {
        func fault(_ step: SMTPFault.Step, _ code: Int) -> Bool {
            SMTPFault.refused(step, SMTPReply(code: code, lines: ["x"])).isPermanent
        }
        for step in [SMTPFault.Step.mail, .recipients, .data, .content] {
            #expect(fault(step, 550) && fault(step, 554) && !fault(step, 451) && !fault(step, 530))
        }
        for step in [SMTPFault.Step.greeting, .ehlo, .startTLS, .auth] { #expect(!fault(step, 554)) }
        for fault in [SMTPFault.closed, .withoutTLS, .malformed, .late(.seconds(1))] { #expect(!fault.isPermanent) }
    }

    @Test("The log has what was said, at most as much as is kept of an answer, the end for sure")
    func dialogue() throws {
        var dialogue = SMTPDialogue()
        #expect(dialogue.text == nil)
        dialogue.say("EHLO [127.0.0.1]")
        dialogue.hear(SMTPReply(code: 250, lines: ["a", "b"]))
        #expect(dialogue.text == "> EHLO [127.0.0.1]\n< 250-a\n< 250 b")
        for _ in 0..<100 { dialogue.say(String(repeating: "°", count: 500)) }
        dialogue.note("the end")
        let text = try #require(dialogue.text)
        #expect(text.utf8.count <= Attempt.bodyLimit && text.hasSuffix("* the end") && text.hasPrefix("…\n"))
    }

    @Test("A code of a mail server's is never the 410 that disables a webhook")
    func gone() {
        let attempt = Attempt(
            startedAt: Timestamp(microseconds: 0), seconds: 0, responseCode: 410, error: "x", isMail: true)
        #expect(!attempt.isGone)
    }

    static func configuration(_ environment: [String: String]) throws -> MailConfiguration? {
        var settings = Settings(sources: SettingsSources(environment: environment))
        let configuration = MailConfiguration(from: &settings)
        try settings.finish()
        return configuration
    }

    @Test("Without SMTP_HOST there is no mail; the port follows the security")
    func settings() throws {
        #expect(try Self.configuration(["SMTP_FROM": "a@example.org"]) == nil)
        for (security, port) in [("starttls", 587), ("implicit", 465), ("none", 25)] {
            let configuration = try Self.configuration([
                "SMTP_HOST": "mail.example", "SMTP_FROM": "a@example.org", "SMTP_TLS": security,
            ])
            #expect(configuration?.port == port && configuration?.security.rawValue == security)
        }
    }

    @Test("Settings that would fail later, or say a password to everybody, are refused at the start")
    func refusals() throws {
        let good = ["SMTP_HOST": "mail.example", "SMTP_FROM": "a@example.org"]
        let login = ["SMTP_USERNAME": "u", "SMTP_PASSWORD": "a secret"]
        #expect(try Self.configuration(good.merging(login) { $1 }) != nil)
        for wrong in [
            ["SMTP_FROM": "WebMACS <a@example.org>"], ["SMTP_FROM": ""], ["SMTP_USERNAME": "u"],
            ["SMTP_PASSWORD": "p1!"],
            ["SMTP_TLS": "none"].merging(login) { $1 },
        ] {
            #expect(throws: SettingsError.self, "\(wrong)") { try Self.configuration(good.merging(wrong) { $1 }) }
        }
        for host in ["localhost", "127.0.0.1", "10.1.2.3", "mail", "fd00::1"] {
            let near = good.merging(login) { $1 }.merging(["SMTP_TLS": "none", "SMTP_HOST": host]) { $1 }
            #expect(try Self.configuration(near) != nil)
        }
    }

    @Test("mailto: has the format of mail by itself, and no other has it")
    func formats() throws {
        #expect(WebhookFormat.standard(for: try EndpointTarget("mailto:ops@example.org")) == .email)
        let hook = EndpointSettings(url: "https://example.org/", events: [.systemAlert])
        let mail = try EndpointChanges(url: "mailto:ops@example.org").applied(to: hook)
        #expect(mail.format == .email)
        #expect(try EndpointChanges(url: "https://example.org/").applied(to: mail).format == .json)
        #expect(throws: (any Error).self) { try EndpointChanges(format: .json).applied(to: mail) }
        #expect(throws: (any Error).self) { try EndpointChanges(format: .email).applied(to: hook) }
    }
}
