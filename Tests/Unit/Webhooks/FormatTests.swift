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
