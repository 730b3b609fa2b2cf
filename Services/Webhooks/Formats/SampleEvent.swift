import Domain

/// Events as they might be: to try an endpoint, and its template.
enum SampleEvent {
    /// The source of these events.
    static let source = "sample"

    static func make(_ type: WebhookEvent, id: String, at now: Timestamp) -> EventRecord {
        EventRecord(
            id: id, type: type.rawValue, at: now,
            severity: Self.ofAlerts.contains(type) ? .warning : nil,
            data: Self.data(type, time: now.rfc3339))
    }

    private static let ofAlerts: [WebhookEvent] = [.ruleTriggered, .alertResolved, .alertEscalated, .alertGroup]

    private static func data(_ type: WebhookEvent, time: String) -> String {
        let channel = #""sensor": "sample", "name": "Temperature", "unit": "°C""#
        switch type {
        case .sensorReading: return #"{\#(channel), "value": 23.5, "measured_at": "\#(time)"}"#
        case .experimentStarted:
            return #"{"experiment": "Sample", "public_id": "sample", "started_on": "\#(time)", "stopped_on": null}"#
        case .experimentStopped:
            return
                #"{"experiment": "Sample", "public_id": "sample", "started_on": "\#(time)", "stopped_on": "\#(time)"}"#
        case .ruleTriggered, .alertResolved, .alertEscalated:
            let more =
                switch type {
                case .alertResolved: #", "cleared_at": "\#(time)""#
                case .alertEscalated: #", "step": 1, "of": 2, "unacknowledged_seconds": 600, "assignee": "sample""#
                default: ""
                }
            return
                #"{"alert": "sample", "rule": "Sample", "rule_public_id": "sample", "severity": "warning", "operator": "gt", "#
                + #""threshold": 80, \#(channel), "value": 85.5, "fired_at": "\#(time)"\#(more), "#
                + #""message": "A sample: Temperature is 85.5 °C."}"#
        case .alertGroup:
            let rule = #""rule": "Sample", "rule_public_id": "sample""#
            let alert = #"{"alert": "sample", \#(rule), \#(channel), "value": 85.5, "fired_at": "\#(time)"}"#
            return
                #"{"group": "sample", "severity": "warning", "count": 2, "severities": {"warning": 2}, "#
                + #""rules": [{\#(rule), "count": 2}], "alerts": [\#(alert), \#(alert)], "more": 0, "#
                + #""resolved": [], "resolved_count": 0, "more_resolved": 0, "#
                + #""message": "2 more alerts of severity warning: 2 × Sample."}"#
        case .systemAlert:
            return #"{"alert": "sample", "state": "raised", "message": "A sample: all is well."}"#
        case .updateFinished:
            return
                #"{"run": "sample", "action": "apply", "from": "1.0.0", "to": "1.1.0", "outcome": "completed", "reason": null, "#
                + #""message": "A sample: WebMACS was updated from 1.0.0 to 1.1.0."}"#
        }
    }
}
