/// What an old system did by itself: rules, and webhooks.
extension ImportPlan {
    mutating func add(_ rule: OldCatalogue.Alarm) {
        self[.rules].source += 1
        guard !self.here.rules.contains(rule.id) else { return self[.rules].present += 1 }
        guard self.marks[rule.channel] != nil else {
            return self[.rules].skip("on a channel that was not taken")
        }
        let isBand = rule.comparison == "between" || rule.comparison == "not_between"
        guard !rule.name.isEmpty, rule.threshold.isFinite, rule.cooldownSeconds >= 0,
            !isBand || rule.thresholdHigh.map({ $0.isFinite && $0 >= rule.threshold }) == true
        else {
            return self[.rules].skip("without a name, or without bounds")
        }
        var rule = rule
        rule.owner = rule.owner.flatMap { self.owners[$0] }
        rule.cooldownSeconds = min(rule.cooldownSeconds, 31_622_400)
        if !isBand { rule.thresholdHigh = nil }
        if self.here.ruleNames.contains(rule.name) {
            let name = Self.freeName(rule.name, limit: 255) { self.here.ruleNames.contains($0) }
            guard self.renames(.rules, "rule \(rule.name)", "the name is taken", to: name) else { return }
            rule.name = name
        }
        self.here.ruleNames.insert(rule.name)
        self.rules.append(rule)
        self[.rules].taken += 1
    }

    mutating func add(_ webhook: OldCatalogue.Hook) {
        self[.webhooks].source += 1
        guard !self.here.webhooks.contains(webhook.id) else { return self[.webhooks].present += 1 }
        guard !self.here.webhookURLs.contains(webhook.url) else {
            return self.skip(.webhooks, "webhook \(webhook.id)", "its address is taken")
        }
        var webhook = webhook
        webhook.owner = webhook.owner.flatMap { self.owners[$0] }
        webhook.events = Set(webhook.events.compactMap { Self.eventTypes[$0] }).sorted()
        guard !webhook.url.isEmpty, !webhook.events.isEmpty else {
            return self[.webhooks].skip("without an address or an event")
        }
        self.here.webhookURLs.insert(webhook.url)
        self.webhooks.append(webhook)
        self[.webhooks].taken += 1
    }

    private static let eventTypes = [
        "sensor.reading": "sensor_reading", "sensor.threshold_exceeded": "rule_triggered",
        "experiment.started": "experiment_started", "experiment.stopped": "experiment_stopped",
        "system.health_changed": "system_alert",
    ]
}
