import Domain
import Schedules

/// What is given of a rule: at its creation, and when it is changed. Nil stays as it is; an inner nil clears.
struct RuleChanges: Sendable, Hashable {
    var name: String?
    var description: String??
    var severity: Severity?
    var channel: String?
    var comparison: SimpleRule.Operator?
    var threshold: Double?
    var thresholdHigh: Double??
    var clearThreshold: Double??
    var forSeconds: Double??
    var expression: String??
    var schedule: Schedule??
    var tests: [RuleTest]?
    var actions: [RuleAction]?
    var commands: [RuleCommand]?
    var escalation: [EscalationStep]?
    var webhookEventType: String??
    var dependsOn: Rule.ID??
    var isEnabled: Bool?
    var cooldownSeconds: Int?

    /// A rule that is new.
    ///
    /// - Throws: `ValidationError` when its condition is none.
    func rule(_ id: Rule.ID, by user: User.ID?, at now: Timestamp) throws(ValidationError) -> Rule {
        var rule = Rule(
            id: id, name: "", severity: .warning, condition: try self.condition(from: nil),
            cooldownSeconds: RuleBounds.defaultCooldown, tests: [], actions: [.webhook], isEnabled: true,
            createdBy: user,
            createdAt: now)
        try self.apply(to: &rule)
        return rule
    }

    /// - Throws: `ValidationError` when its condition would be none.
    func apply(to rule: inout Rule) throws(ValidationError) {
        rule.condition = try self.condition(from: rule.condition)
        if let name { rule.name = name }
        if let description { rule.description = description }
        if let severity { rule.severity = severity }
        if let schedule { rule.schedule = schedule }
        if let tests { rule.tests = tests }
        if let actions { rule.actions = actions }
        if let commands { rule.commands = commands }
        if let escalation { rule.escalation = escalation }
        if let webhookEventType { rule.webhookEventType = webhookEventType }
        if let dependsOn { rule.dependsOn = dependsOn }
        if let isEnabled { rule.isEnabled = isEnabled }
        if let cooldownSeconds { rule.cooldownSeconds = cooldownSeconds }
    }

    /// The form that is given takes the place of the other one.
    ///
    /// - Throws: `ValidationError` when both are given, or none.
    func condition(from before: RuleCondition?) throws(ValidationError) -> RuleCondition {
        if case .some(.some(let text)) = self.expression {
            guard !self.hasSimpleForm else {
                throw ValidationError(
                    field: "expression", "Either an expression or event_public_id, operator and threshold",
                    type: "one_form")
            }
            return .expression(text)
        }
        if case .expression = before, self.expression == nil, !self.hasSimpleForm, let before { return before }
        return .simple(try self.simple(from: before?.simple))
    }

    private func simple(from before: RuleCondition.Simple?) throws(ValidationError) -> RuleCondition.Simple {
        var missing: [ValidationError.Issue] = []
        func need<Value>(_ value: Value?, _ name: String) -> Value? {
            if value == nil {
                missing.append(ValidationError.Issue(["body", name], "Field required", type: "missing"))
            }
            return value
        }
        let channel = need(self.channel.map { Channel.ID($0) } ?? before?.channel, "event_public_id")
        let comparison = need(self.comparison ?? before?.comparison, "operator")
        let threshold = need(self.threshold ?? before?.threshold, "threshold")
        guard let channel, let comparison, let threshold else { throw ValidationError(missing) }
        let high = self.thresholdHigh ?? before?.thresholdHigh
        return RuleCondition.Simple(
            channel: channel, comparison: comparison, threshold: threshold,
            // Old clients send one with any operator; it says nothing to the others.
            thresholdHigh: comparison == .between || comparison == .outside ? high : nil,
            clearThreshold: self.clearThreshold ?? before?.clearThreshold,
            forSeconds: (self.forSeconds ?? before?.forSeconds) ?? 0)
    }

    /// Whether something of the simple form is given.
    private var hasSimpleForm: Bool {
        func isGiven<Value>(_ value: Value??) -> Bool { value.flatMap { $0 } != nil }
        return self.channel != nil || self.comparison != nil || self.threshold != nil || isGiven(self.thresholdHigh)
            || isGiven(self.clearThreshold) || isGiven(self.forSeconds)
    }
}
