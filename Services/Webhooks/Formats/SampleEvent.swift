import Domain

/// Events as they might be: to try an endpoint, and its template.
enum SampleEvent {
    /// The source of these events.
    static let source = "sample"

    static func make(_ type: WebhookEvent, id: String, at now: Timestamp) -> EventRecord {
        EventRecord(
            id: id, type: type.rawValue, at: now,
            severity: type == .ruleTriggered || type == .alertResolved ? .warning : nil,
            data: Self.data(type, time: now.rfc3339))
    }

    private static func data(_ type: WebhookEvent, time: String) -> String {
        let channel = #""sensor": "sample", "name": "Temperature", "unit": "°C""#
        switch type {
        case .sensorReading: return #"{\#(channel), "value": 23.5, "measured_at": "\#(time)"}"#
        case .experimentStarted:
            return #"{"experiment": "Sample", "public_id": "sample", "started_on": "\#(time)", "stopped_on": null}"#
        case .experimentStopped:
            return
                #"{"experiment": "Sample", "public_id": "sample", "started_on": "\#(time)", "stopped_on": "\#(time)"}"#
        case .ruleTriggered, .alertResolved:
            let cleared = type == .alertResolved ? #", "cleared_at": "\#(time)""# : ""
            return
                #"{"alert": "sample", "rule": "Sample", "rule_public_id": "sample", "severity": "warning", "operator": "gt", "#
                + #""threshold": 80, \#(channel), "value": 85.5, "fired_at": "\#(time)"\#(cleared), "#
                + #""message": "A sample: Temperature is 85.5 °C."}"#
        case .systemAlert:
            return #"{"alert": "sample", "state": "raised", "message": "A sample: all is well."}"#
        case .updateFinished:
            return
                #"{"run": "sample", "action": "apply", "from": "1.0.0", "to": "1.1.0", "outcome": "completed", "reason": null, "#
                + #""message": "A sample: WebMACS was updated from 1.0.0 to 1.1.0."}"#
        }
    }
}
