import Metrics

/// What the evaluator of this process does.
struct RulesMetrics: Sendable {
    /// 1 in an instance that evaluates, 0 in one that waits.
    let active = Gauge(label: "webmacs_rules_active")
    /// How many of the eight shares of the rules it evaluates.
    let shares = Gauge(label: "webmacs_rule_shares")
    /// Enabled rules that it evaluates.
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
