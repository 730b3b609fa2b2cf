import Domain
import FoundationEssentials
import ServiceKit
import Testing
import Vault

@testable import WebhooksService

@Suite("Mail")
struct MailTests {
    static let now = Timestamp(microseconds: 1_795_853_700_000_000)

    static func delivery(
        data: String = "{}", type: String = "rule_triggered", url: String = "mailto:ops@example.org"
    ) -> DueDelivery {
        let sealed = EndpointSecrets(present: SealedSecret(keyID: "", nonce: [], ciphertext: []))
        return DueDelivery(
            number: 1, endpointNumber: 1, endpoint: Endpoint.ID("w-1"), url: url, format: .email, template: nil,
            secrets: sealed,
            event: EventRecord(id: "alert:7.fired", type: type, at: Self.now, severity: .warning, data: data),
            tries: 0, fallbackFor: nil)
    }

    static func message(data: String, type: String = "rule_triggered") throws -> MailMessage {
        let delivery = Self.delivery(data: data, type: type)
        let letter = EventLetter(delivery.event, try Self.json(data), endpoint: "w-1")
        return MailMessage(
            letter, of: delivery, from: try #require(MailAddress("webmacs@example.org")),
            to: [try #require(MailAddress("ops@example.org"))], at: Self.now)
    }

    static func json(_ text: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    /// The names of a message's fields, as a server reads them.
    static func fields(_ message: MailMessage) -> [String] {
        String(decoding: message.bytes, as: UTF8.self).components(endedBy: "\r\n\r\n")
            .components(splitBy: "\r\n").filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } + "" }
    }

    @Test(
        "An address of ASCII is taken, its domain in lower case",
        arguments: ["ops@example.org", "a.b+c@EXAMPLE.org", "root@localhost", "x_1@xn--bcher-kva.example"])
    func addresses(text: String) throws {
        let address = try #require(MailAddress(text))
        #expect(address.description.lowercased() == text.lowercased() && address.domain == address.domain.lowercased())
    }

    @Test(
        "What could end a command or a header, or hides an address, is none",
        arguments: [
            "", "ops", "@example.org", "ops@", "a@b@c", "a b@example.org", "a..b@example.org", ".a@example.org",
            "a@-example.org", "a@example..org", "a@[127.0.0.1]", "\"a b\"@example.org",
            "a@example.org\r\nRCPT TO:<b@c>",
            "a>@example.org", "<a@example.org>", "ä@example.org", "a@exämple.org", "a%b@example.org",
            "a@example.org\0", "\(String(repeating: "a", count: 65))@example.org",
        ])
    func noAddresses(text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test("Several addresses stand between commas, each once; headers and blanks are refused")
    func targets() throws {
        let target = try MailTarget("MailTo:a@example.org,b@example.org,a@EXAMPLE.org")
        #expect(target.addresses.map(\.description) == ["a@example.org", "b@example.org"])
        let many = (0...MailTarget.addressLimit).map { "a\($0)@example.org" }.joined(separator: ",")
        let refused = [
            "mailto:", "mailto:a@example.org,", "mailto:a@example.org, b@example.org", "mailto:a@example.org?subject=x",
            "mailto:a@example.org?bcc=b@example.org", "mailto:a@example.org%0d%0ab@example.org", "mailto:\(many)",
        ]
        for text in refused { #expect(throws: RefusedTarget.self, "\(text)") { try EndpointTarget(text) } }
    }

    @Test("Other than ASCII is written as encoded words, which fit into lines and split no character")
    func encodedWords() {
        let field = MailHeader.field("Subject", "[WebMACS] Öfen zu heiß: " + String(repeating: "°€", count: 40))
        let lines = field.components(splitBy: "\r\n")
        #expect(lines.count > 2 && lines.allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { $0 < 0x7f } })
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(" =?utf-8?B?") && $0.hasSuffix("?=") })
        #expect(MailHeader.field("Subject", "Hot: 85.5") == "Subject: Hot: 85.5")
        // What looks like an encoded word is none of ours.
        #expect(MailHeader.field("Subject", "=?utf-8?Q?x?=") == "Subject: =?utf-8?B?PT91dGYtOD9RP3g/PQ==?=")
        #expect(MailHeader.field("Subject", "ä") == "Subject: =?utf-8?B?w6Q=?=")
    }

    @Test("Long lists are folded at their commas, long sentences at their blanks")
    func folding() {
        let list = MailHeader.list("To", (0..<5).map { "someone-\($0)@department.example.org" })
        #expect(list.components(splitBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
        #expect(!list.hasSuffix(",") && list.contains(",\r\n someone"))
        let sentence = MailHeader.field("Subject", String(repeating: "words ", count: 30))
        #expect(sentence.components(splitBy: "\r\n").allSatisfy { $0.utf8.count <= 76 && !$0.hasSuffix(" ") })
    }

    @Test(
        "Whatever an event says, it adds no header and ends none",
        arguments: [
            #"{"message": "Hot\r\nBcc: evil@example.org\r\n\r\nBuy"}"#, #"{"message": "Hot\nBcc: evil@example.org"}"#,
            #"{"message": "Hot\rBcc: evil@example.org"}"#, #"{"message": "Hot\u2028Bcc: evil@example.org"}"#,
            #"{"message": "Hot\u0085\u000b\u000cBcc: evil@example.org"}"#, #"{"message": ""}"#,
        ])
    func injection(data: String) throws {
        for type in ["rule_triggered", "x\r\nBcc: evil@example.org"] {
            let message = try Self.message(data: data, type: type)
            #expect(
                Set(Self.fields(message)) == [
                    "To", "Date", "From", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
                    "Content-Transfer-Encoding", "Subject", "X-WebMACS-Event", "X-WebMACS-Webhook-Id",
                ])
            #expect(message.bytes.allSatisfy { $0 < 0x7f })
            #expect(message.bytes.filter { $0 == 0x0d }.count == message.bytes.filter { $0 == 0x0a }.count)
        }
    }

    @Test("A letter says what happened, to what, and when, in UTC")
    func letter() throws {
        let sample = SampleEvent.make(.ruleTriggered, id: "s", at: Self.now)
        let letter = EventLetter(
            sample, try Self.json(sample.data), endpoint: "w-1", fallbackFor: "w-2")
        #expect(letter.subject == "[WebMACS] warning: A sample: Temperature is 85.5 °C.")
        for line in [
            "Severity:  warning", "Rule:      Sample", "Channel:   Temperature", "Value:     85.5 °C",
            "Condition: > 80 °C", "Time:      2026-11-28 08:15:00 UTC", "Alert:     sample",
            "Sent by WebMACS for its webhook w-1.",
            "It has not arrived at the webhook w-2, whose fallback this is.",
        ] { #expect(letter.text.components(splitBy: "\n").contains(line), "\(line) in \(letter.text)") }
    }

    @Test("A letter about a group names its alerts, those that have cleared, and how many more there are")
    func groupLetter() throws {
        let sample = SampleEvent.make(.alertGroup, id: "s", at: Self.now)
        #expect(
            EventLetter(sample, try Self.json(sample.data)).text.contains(
                "\n\nFired:\n- Sample: Temperature = 85.5 °C (2026-11-28 08:15:00 UTC)\n"))
        let data = #"{"message": "8 resolved.", "alerts": [], "resolved": [{"rule": "R"}], "more_resolved": 7}"#
        let text = EventLetter(sample, try Self.json(data)).text
        #expect(text.contains("\n\nResolved:\n- R:\n- and 7 more\n") && !text.contains("Fired:"))
    }

    @Test("A repetition has the same Message-ID; another event or webhook has another, however long its id")
    func messageID() {
        let id = MailMessage.messageID(event: "alert:7-fired", endpoint: "w-1", domain: "example.org")
        #expect(id == "<alert=3A7-fired.w-1@example.org>")
        #expect(id != MailMessage.messageID(event: "alert:7-fired", endpoint: "w-2", domain: "example.org"))
        let long = String(repeating: ":", count: 255)
        let digest = MailMessage.messageID(event: long, endpoint: "w", domain: "example.org")
        #expect(digest.utf8.count == 64 + 2 + 12)
        #expect(digest == MailMessage.messageID(event: long, endpoint: "w", domain: "example.org"))
        #expect(digest != MailMessage.messageID(event: long + ":", endpoint: "w", domain: "example.org"))
    }

    @Test("Dates are as RFC 5322 has them")
    func dates() {
        #expect(MailMessage.date(Self.now) == "Sat, 28 Nov 2026 08:15:00 +0000")
        #expect(MailMessage.date(Timestamp(microseconds: 0)) == "Thu, 01 Jan 1970 00:00:00 +0000")
        #expect(MailMessage.date(Timestamp(microseconds: -1)) == "Wed, 31 Dec 1969 23:59:59 +0000")
    }

    @Test("Quoted-printable: lines of at most 76, no blank at an end, every line ended by CR LF")
    func quotedPrintable() {
        func encode(_ text: String) -> String { String(decoding: MailBody.quotedPrintable(text), as: UTF8.self) }
        #expect(encode("a=b\nä ") == "a=3Db\r\n=C3=A4=20\r\n")
        #expect(encode("a\r\nb") == "a\r\nb\r\n")
        let lines = encode(String(repeating: "ü", count: 100)).components(splitBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
    }

    @Test("A full stop that begins a line is doubled, and one alone ends the mail")
    func dotStuffing() {
        func stuff(_ text: String) -> String { String(decoding: MailBody.transparent(Array(text.utf8)), as: UTF8.self) }
        #expect(stuff(".\r\n..a\r\nb.\r\n") == "..\r\n...a\r\nb.\r\n.\r\n")
        #expect(stuff("a") == "a\r\n.\r\n")
        #expect(stuff("") == ".\r\n")
    }
}

extension String {
    fileprivate func components(splitBy separator: String) -> [String] {
        var parts = [""]
        var rest = Array(self.utf8)[...]
        let mark = Array(separator.utf8)
        while !rest.isEmpty {
            if rest.starts(with: mark) {
                rest = rest.dropFirst(mark.count)
                parts.append("")
            } else {
                let count =
                    rest.indices.first { $0 > rest.startIndex && rest[$0...].starts(with: mark) } ?? rest.endIndex
                parts[parts.count - 1] += String(decoding: rest[..<count], as: UTF8.self)
                rest = rest[count...]
            }
        }
        return parts
    }

    /// What stands before the first `separator`.
    fileprivate func components(endedBy separator: String) -> String {
        self.components(splitBy: separator)[0]
    }
}
