/// What a webhook may be told of.
enum WebhookEvent: String, Sendable, Hashable, CaseIterable {
    case sensorReading = "sensor_reading"
    case experimentStarted = "experiment_started"
    case experimentStopped = "experiment_stopped"
    case ruleTriggered = "rule_triggered"
    case alertResolved = "alert_resolved"
    case alertEscalated = "alert_escalated"
    /// Alerts of a storm: whoever wants `ruleTriggered` gets it too.
    case alertGroup = "alert_group"
    case systemAlert = "system_alert"
    case updateFinished = "update_finished"

    /// - Parameter name: as it is now, or as the old system's dotted names were.
    init?(anyName name: String) {
        switch name {
        case "sensor.reading": self = .sensorReading
        case "sensor.threshold_exceeded": self = .ruleTriggered
        case "experiment.started": self = .experimentStarted
        case "experiment.stopped": self = .experimentStopped
        case "system.health_changed": self = .systemAlert
        default: self.init(rawValue: name)
        }
    }
}
