import Metrics

/// What the evaluator of this process does.
struct RulesMetrics: Sendable {
    /// 1 in the instance that evaluates, 0 in those that wait.
    let active = Gauge(label: "webmacs_rules_active")
    /// Enabled rules.
    let rules = Gauge(label: "webmacs_rules")
    /// Those of them that cannot be evaluated.
    let broken = Gauge(label: "webmacs_rules_broken")
    /// Readings that were looked at.
    let readings = Counter(label: "webmacs_rule_readings_total")
    /// Alerts that fired or cleared.
    let alerts = Counter(label: "webmacs_alert_changes_total")
    /// The time that storing took.
    let store = Timer(label: "webmacs_rule_store_seconds")
}
