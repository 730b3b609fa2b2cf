import Domain
import FoundationEssentials
import ServiceKit

/// An event as a letter to people: a subject, and a text that says what is known of it. Times are UTC.
struct EventLetter: Sendable, Hashable {
    /// In characters.
    private static let subjectLength = 200

    /// Of the sentence, and of each value, in characters.
    private static let sentenceLength = 4000
    private static let valueLength = 500

    let subject: String

    /// Lines ended by LF.
    let text: String

    /// - Parameters:
    ///   - endpoint: who it is sent to; nil: nobody, it is only shown.
    ///   - fallbackFor: the endpoint that it did not arrive at; nil: it is no fallback.
    ///   - link: where there is more to see; nil: nowhere that is known.
    init(
        _ event: EventRecord, _ data: JSONValue, endpoint: String? = nil, fallbackFor: String? = nil,
        link: String? = nil
    ) {
        let sentence = EventSentence.render(event.type, data)
        let severity = event.severity.map { "\($0.rawValue): " } ?? ""
        self.subject = String("[WebMACS] \(severity)\(sentence)".prefix(Self.subjectLength))
        var lines = [String(sentence.prefix(Self.sentenceLength)), ""]
        let facts = Self.facts(event, data)
        let width = (facts.map { $0.name.count }.max() ?? 0) + 2
        lines += facts.map { fact in
            let gap = String(repeating: " ", count: width - fact.name.count - 1)
            return "\(fact.name):\(gap)\(fact.value.prefix(Self.valueLength))"
        }
        if let link { lines += ["", "Open in WebMACS:", link] }
        lines += Self.members(
            of: data, "alerts", "more",
            title: event.type == WebhookEvent.alertEscalated.rawValue ? "Not acknowledged" : "Fired")
        lines += Self.members(of: data, "resolved", "more_resolved", title: "Resolved")
        lines += ["", "-- ", "Sent by WebMACS\(endpoint.map { " for its webhook \($0)" } ?? "")."]
        if let fallbackFor { lines.append("It has not arrived at the webhook \(fallbackFor), whose fallback this is.") }
        self.text = lines.joined(separator: "\n")
    }

    private static func facts(_ event: EventRecord, _ data: JSONValue) -> [(name: String, value: String)] {
        var facts: [(name: String, value: String)] = [("Event", event.type)]
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { facts.append((name, value)) }
        }
        guard case .object(let fields) = data else { return facts + [("Time", Self.time(event.at))] }
        func text(_ name: String) -> String? {
            guard let value = fields[name], value != .null else { return nil }
            return value.plainText
        }
        func time(_ name: String) -> String? {
            text(name).map { given in Timestamp(rfc3339: given).map(Self.time) ?? given }
        }
        let unit = text("unit").map { " \($0)" } ?? ""
        add("Severity", event.severity?.rawValue ?? text("severity"))
        add("Rule", text("rule"))
        add("Channel", text("name") ?? text("sensor"))
        add("Value", text("value").map { $0 + unit })
        add("Condition", text("threshold").map { "\(Self.sign(text("operator")))\($0)\(unit)" })
        add("Experiment", text("experiment"))
        add("Device", text("device"))
        add("Webhook", text("webhook"))
        add("State", text("state"))
        add("Time", Self.time(event.at))
        add("Measured", time("measured_at"))
        add("Last reading", time("last_reading"))
        add("Started", time("started_on"))
        add("Stopped", time("stopped_on"))
        add("Fired", time("fired_at"))
        add("Cleared", time("cleared_at"))
        add("Step", text("step").map { step in text("of").map { "\(step) of \($0)" } ?? step })
        add("Assigned to", text("assignee"))
        add("Alert", text("alert"))
        return facts
    }

    /// The alerts of a group, one in a line; nothing where there are none.
    private static func members(of data: JSONValue, _ list: String, _ rest: String, title: String) -> [String] {
        guard case .object(let fields) = data, case .array(let alerts) = fields[list], !alerts.isEmpty
        else { return [] }
        var lines = alerts.map { alert in
            guard case .object(let alert) = alert else { return "- " + alert.plainText }
            func text(_ name: String) -> String? { alert[name].flatMap { $0 == .null ? nil : $0.plainText } }
            let value = text("value").map { " = \($0)" + (text("unit").map { " \($0)" } ?? "") } ?? ""
            let time = text("fired_at").map { given in Timestamp(rfc3339: given).map(Self.time) ?? given }
            let reading = text("name").map { $0 + value }
            let line = ["\(text("rule") ?? "A rule"):", reading, time.map { "(\($0))" }].compactMap { $0 }
            return "- " + line.joined(separator: " ").prefix(Self.valueLength)
        }
        if let more = fields[rest]?.plainText, more != "0" { lines.append("- and \(more) more") }
        return ["", "\(title):"] + lines
    }

    private static func sign(_ comparison: String?) -> String {
        switch comparison {
        case "gt": "> "
        case "gte", "ge": "≥ "
        case "lt": "< "
        case "lte", "le": "≤ "
        case "eq": "= "
        default: comparison.map { "\($0) " } ?? ""
        }
    }

    /// `2026-11-28 08:15:00 UTC`.
    private static func time(_ instant: Timestamp) -> String {
        let text = instant.rfc3339
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }
}
