import Domain
import FoundationEssentials
import ServiceKit
import Testing

@testable import WebhooksService

@Suite("How events are written")
struct FormatTests {
    static let event = EventRecord(
        id: "e", type: "rule_triggered", at: Timestamp(microseconds: 0), severity: .critical,
        data:
            #"{"message": "Too <hot> & \"loud\"", "value": 0.1, "name": "Oven", "unit": "°C", "rule": "r", "none": null}"#
    )

    static func json(_ format: WebhookFormat, template: String? = nil) throws -> JSONValue {
        let bytes = try EventBody.render(Self.event, as: format, template: template)
        return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    }

    static func field(_ value: JSONValue?, _ name: String) -> JSONValue? {
        if case .object(let fields) = value { fields[name] } else { nil }
    }

    @Test("JSON: event, timestamp and data, and nothing else")
    func plain() throws {
        let body = String(decoding: try EventBody.render(Self.event, as: .json, template: nil), as: UTF8.self)
        #expect(
            body
                == #"{"event": "rule_triggered", "timestamp": "1970-01-01T00:00:00Z", "data": \#(Self.event.data)}"#
        )
    }

    @Test("Slack: a text, with what would be markup escaped")
    func slack() throws {
        let text = Self.field(try Self.json(.slack), "text")
        #expect(text == .string(#"*critical* Too &lt;hot&gt; &amp; "loud""#))
    }

    @Test("With an address of the pages people get a link to the alert, each format in its place")
    func links() throws {
        let site = try #require(PublicAddress("https://webmacs.example/plant/"))
        func body(_ type: String, _ format: WebhookFormat, template: String? = nil) throws -> String {
            let event = EventRecord(
                id: "e", type: type, at: Timestamp(microseconds: 0), severity: .warning,
                data: #"{"message": "Too hot", "alert": "a-1"}"#)
            let bytes = try EventBody.render(event, as: format, template: template, site: site)
            return String(decoding: bytes, as: UTF8.self).replacing(#"\/"#, with: "/")
        }
        let link = "https://webmacs.example/plant/alerts?alert=a-1"
        #expect(try body("rule_triggered", .slack).contains("Too hot\\n<\(link)|Open in WebMACS>"))
        #expect(try body("alert_resolved", .discord).contains("Too hot\\n<\(link)>"))
        #expect(try body("alert_escalated", .email).contains("\n\nOpen in WebMACS:\n\(link)\n"))
        let card = try body("rule_triggered", .teams)
        #expect(card.contains("Action.OpenUrl"))
        #expect(card.contains(#""\#(link)""#))
        #expect(
            try body("rule_triggered", .template, template: #"{"u": "{{link}}"}"#) == #"{"u": "\#(link)"}"#)
        #expect(try body("alert_group", .slack).contains("<https://webmacs.example/plant/alerts|"))
        #expect(try !body("system_alert", .slack).contains("webmacs.example"))
        #expect(try !body("rule_triggered", .json).contains("webmacs.example"))
    }

    private struct Content: Decodable {
        var content: String
    }

    @Test("A long message leaves room for its link")
    func longMessage() throws {
        let event = EventRecord(
            id: "e", type: "rule_triggered", at: Timestamp(microseconds: 0), severity: .warning,
            data: #"{"message": "\#(String(repeating: "x", count: 3000))", "alert": "a"}"#)
        let site = try #require(PublicAddress("https://webmacs.example"))
        let bytes = try EventBody.render(event, as: .discord, template: nil, site: site)
        let content = try JSONDecoder().decode(Content.self, from: Data(bytes)).content
        #expect(content.count == 2000)
        #expect(content.hasSuffix("x\n<https://webmacs.example/alerts?alert=a>"))
    }

    @Test(
        "What is no address of pages is refused",
        arguments: [
            "webmacs.example", "ftp://webmacs.example", "https://", "https://u:p@webmacs.example",
            "https://webmacs.example/?a=1", "https://webmacs.example/#a", "https://webmacs.example/a b",
            "https://webmacs.example/<b>", "https://webmacs.example/\(String(repeating: "a", count: 200))", "",
        ])
    func addresses(_ text: String) {
        #expect(PublicAddress(text) == nil)
    }

    @Test("The setting names the address, and one that leads nowhere is refused at the start")
    func setting() throws {
        func address(_ environment: [String: String]) throws -> PublicAddress? {
            var settings = Settings(sources: SettingsSources(environment: environment))
            let address = PublicAddress(from: &settings)
            try settings.finish()
            return address
        }
        #expect(try address([:]) == nil)
        #expect(try address(["PUBLIC_URL": "http://plant:8000"]) == PublicAddress("http://plant:8000/"))
        let error = #expect(throws: SettingsError.self) { try address(["PUBLIC_URL": "plant?"]) }
        #expect(error?.issues.map(\.name) == ["PUBLIC_URL"])
    }

    @Test("Several alerts that nobody acknowledges are one sentence and a list")
    func escalatedGroup() throws {
        let data =
            #"{"count": 12, "message": "12 more", "more": 10, "alerts": [{"rule": "Hot", "name": "Oven", "value": 9}]}"#
        let event = EventRecord(
            id: "e", type: "alert_escalated", at: Timestamp(microseconds: 0), severity: .critical, data: data)
        let body = String(decoding: try EventBody.render(event, as: .email, template: nil), as: UTF8.self)
        #expect(body.hasPrefix("[WebMACS] critical: 12 more\n"))
        #expect(body.contains("\nNot acknowledged:\n- Hot: Oven = 9\n- and 10 more\n"))
    }

    @Test("A preview shows what a template makes even when it is no JSON, and where one cannot be read")
    func preview() throws {
        let made = try EventBody.preview(Self.event, as: .template, template: "{{name}} {{data.name}}")
        #expect(made.body == " Oven" && made.fault == .noJSON)
        let good = try EventBody.preview(Self.event, as: .template, template: #"{"a": "{{data.rule}}"}"#)
        #expect(good.body == #"{"a": "r"}"# && good.fault == nil)
        for (template, place) in [("{{#a}}x", (1, 1)), ("{\n  {{a", (2, 5))] {
            let bad = try EventBody.preview(Self.event, as: .template, template: template)
            guard case .malformed(_, let line, let column) = bad.fault else { return #expect(Bool(false), "\(bad)") }
            #expect(bad.body == nil && line == place.0 && column >= place.1, "line \(line), column \(column)")
        }
    }

    @Test("Discord: content of 2000 characters at most, that calls nobody")
    func discord() throws {
        let body = try Self.json(.discord)
        #expect(Self.field(body, "content") == .string(#"**critical** Too <hot> & "loud""#))
        #expect(Self.field(Self.field(body, "allowed_mentions"), "parse") == .array([]))
    }

    @Test("Teams: a message with one adaptive card")
    func teams() throws {
        let body = try Self.json(.teams)
        #expect(Self.field(body, "type") == .string("message"))
        guard case .array(let cards) = Self.field(body, "attachments") else {
            Issue.record("There are no attachments.")
            return
        }
        #expect(cards.map { Self.field($0, "contentType") } == [.string("application/vnd.microsoft.card.adaptive")])
        #expect(Self.field(Self.field(cards.first, "content"), "type") == .string("AdaptiveCard"))
    }

    @Test("A template's values are escaped for JSON strings, and numbers keep their digits")
    func template() throws {
        let body = try Self.json(
            .template,
            template: #"{"title": "{{data.name}}: {{message}}", "v": {{data.value}}, "s": "{{severity}}{{data.none}}"}"#
        )
        #expect(
            body
                == .object([
                    "title": .string(#"Oven: Too <hot> & "loud""#), "v": .number(0.1), "s": .string("critical"),
                ]))
    }

    @Test("A template that is none, or makes no JSON, says so")
    func badTemplate() {
        #expect(throws: TemplateError.noJSON) { try Self.json(.template, template: "{{data.name}}") }
        let error = #expect(throws: TemplateError.self) { try Self.json(.template, template: "{{#data}}") }
        #expect(error?.message.hasPrefix("The template cannot be read") == true)
        // No file, no partial is there to be had.
        #expect(throws: TemplateError.self) { try Self.json(.template, template: "{{> /etc/passwd}}") }
    }

    @Test("Each event has a sample and a sentence, in every format", arguments: WebhookEvent.allCases)
    func samples(event: WebhookEvent) throws {
        let sample = SampleEvent.make(event, id: "s", at: Timestamp(microseconds: 0))
        for format in WebhookFormat.allCases where format != .email {
            let bytes = try EventBody.render(sample, as: format, template: #"{"text": "{{message}}"}"#)
            #expect(try JSONDecoder().decode(JSONValue.self, from: Data(bytes)) != .null)
        }
    }

    @Test("An escalation says how long nobody has acknowledged it; a group says which rules, and how often")
    func storms() throws {
        func text(_ event: WebhookEvent) throws -> JSONValue? {
            let sample = SampleEvent.make(event, id: "s", at: Timestamp(microseconds: 0))
            let bytes = try EventBody.render(sample, as: .slack, template: nil)
            return Self.field(try JSONDecoder().decode(JSONValue.self, from: Data(bytes)), "text")
        }
        #expect(
            try text(.alertEscalated)
                == .string("*warning* Not acknowledged for 10 min (step 1 of 2): A sample: Temperature is 85.5 °C."))
        #expect(try text(.alertGroup) == .string("*warning* 2 more alerts of severity warning: 2 × Sample."))
        let group = SampleEvent.make(.alertGroup, id: "s", at: Timestamp(microseconds: 0))
        let card = String(decoding: try EventBody.render(group, as: .teams, template: nil), as: UTF8.self)
        #expect(card.contains("2 ×") && !card.contains("fired_at"))
    }

    @Test("Slack's hosts get Slack's format by themselves")
    func choice() throws {
        #expect(WebhookFormat.standard(for: try EndpointTarget("https://hooks.slack.com/services/x")) == .slack)
        #expect(WebhookFormat.standard(for: try EndpointTarget("https://hooks.slack.com.evil.example/")) == .json)
    }

    @Test("The old dotted names are known")
    func aliases() {
        #expect(WebhookEvent(anyName: "sensor.reading") == .sensorReading)
        #expect(WebhookEvent(anyName: "sensor.threshold_exceeded") == .ruleTriggered)
        #expect(WebhookEvent(anyName: "system.health_changed") == .systemAlert)
        #expect(WebhookEvent(anyName: "other") == nil)
    }
}
