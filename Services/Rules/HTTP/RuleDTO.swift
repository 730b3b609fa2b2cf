import Domain
import Schedules
import ServiceKit

/// A rule on the wire.
struct RuleDTO: Encodable, Sendable {
    var id: String
    var name: String
    @ExplicitNull var description: String?
    var severity: String
    @ExplicitNull var channel: String?
    @ExplicitNull var comparison: String?
    @ExplicitNull var threshold: Double?
    @ExplicitNull var thresholdHigh: Double?
    @ExplicitNull var clearThreshold: Double?
    @ExplicitNull var forSeconds: Double?
    @ExplicitNull var expression: String?
    @ExplicitNull var schedule: ScheduleDTO?
    var tests: [RuleTestDTO]
    var actionType: String
    var actions: [RuleActionDTO]
    var escalation: [EscalationStepDTO]
    @ExplicitNull var webhookEventType: String?
    @ExplicitNull var dependsOn: String?
    var isEnabled: Bool
    var cooldownSeconds: Int
    var state: String
    @ExplicitNull var stateReason: String?
    var isFlapping: Bool
    @ExplicitNull var lastFiredAt: Timestamp?
    var createdAt: Timestamp
    @ExplicitNull var createdBy: String?

    init(_ entry: RuleEntry) {
        let rule = entry.rule
        let simple = rule.condition.simple
        self.id = rule.id.text
        self.name = rule.name
        self.description = rule.description
        self.severity = rule.severity.rawValue
        self.channel = simple?.channel.text
        self.comparison = simple?.comparison.rawValue
        self.threshold = simple?.threshold
        self.thresholdHigh = simple?.thresholdHigh
        self.clearThreshold = simple?.clearThreshold
        self.forSeconds = simple?.forSeconds
        self.expression = rule.condition.expression
        self.schedule = rule.schedule.map(ScheduleDTO.init)
        self.tests = rule.tests.map(RuleTestDTO.init)
        self.actionType = (rule.actions.first ?? .log).rawValue
        self.actions = rule.actions.map(RuleActionDTO.init) + rule.commands.map(RuleActionDTO.init)
        self.escalation = rule.escalation.map(EscalationStepDTO.init)
        self.webhookEventType = rule.webhookEventType
        self.dependsOn = rule.dependsOn?.text
        self.isEnabled = rule.isEnabled
        self.cooldownSeconds = rule.cooldownSeconds
        self.state = entry.state.rawValue
        self.stateReason = rule.isEnabled ? entry.standing.reason : nil
        self.isFlapping = rule.isEnabled && entry.standing.isFlapping
        self.lastFiredAt = entry.standing.lastFiredAt
        self.createdAt = rule.createdAt
        self.createdBy = rule.createdBy?.text
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name, description, severity
        case channel = "event_public_id"
        case comparison = "operator"
        case threshold
        case thresholdHigh = "threshold_high"
        case clearThreshold = "clear_threshold"
        case forSeconds = "for_seconds"
        case expression, schedule, tests
        case actionType = "action_type"
        case actions, escalation
        case webhookEventType = "webhook_event_type"
        case dependsOn = "depends_on"
        case isEnabled = "enabled"
        case cooldownSeconds = "cooldown_seconds"
        case state
        case stateReason = "state_reason"
        case isFlapping = "flapping"
        case lastFiredAt = "last_triggered_at"
        case createdAt = "created_on"
        case createdBy = "user_public_id"
    }
}
