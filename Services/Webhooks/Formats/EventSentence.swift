import ServiceKit

/// An event in a sentence, for people.
enum EventSentence {
    static func render(_ type: String, _ data: JSONValue) -> String {
        guard case .object(let fields) = data else { return type }
        func text(_ name: String) -> String? {
            guard let value = fields[name], value != .null, !value.plainText.isEmpty else { return nil }
            return value.plainText
        }
        let reading = [text("name") ?? text("sensor"), text("value").map { "= \($0)" }, text("unit")]
            .compactMap { $0 }.joined(separator: " ")
        switch WebhookEvent(rawValue: type) {
        case .sensorReading: return reading
        case .experimentStarted: return "Experiment \(text("experiment") ?? "") started."
        case .experimentStopped: return "Experiment \(text("experiment") ?? "") stopped."
        case .ruleTriggered: return text("message") ?? "\(text("rule") ?? "A rule"): \(reading)"
        case .alertResolved: return "Resolved: " + (text("message") ?? "\(text("rule") ?? "A rule"): \(reading)")
        case .alertEscalated:
            // Of several it says all by itself.
            if text("count") != nil { return text("message") ?? "Several alerts are not acknowledged." }
            return "Not acknowledged for \(Self.span(text("unacknowledged_seconds"))) (step \(text("step") ?? "1") of "
                + "\(text("of") ?? "1")): " + (text("message") ?? "\(text("rule") ?? "A rule"): \(reading)")
        case .alertGroup: return text("message") ?? "\(text("count") ?? "Several") alerts."
        case .systemAlert: return text("message") ?? "\(text("alert") ?? "System") \(text("state") ?? "")"
        case .updateFinished: return text("message") ?? "An update to \(text("to") ?? "another version") has ended."
        case nil: return text("message") ?? type
        }
    }

    /// "10 min", "2 h 5 min": of seconds as they stand in the data.
    private static func span(_ seconds: String?) -> String {
        let minutes = (seconds.flatMap { Int($0) } ?? 0) / 60
        if minutes < 60 { return "\(max(1, minutes)) min" }
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
