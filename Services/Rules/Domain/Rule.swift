import Domain
import Schedules

/// What is to be noticed in readings, and what then happens.
struct Rule: Sendable, Hashable {
    typealias ID = Identifier<Rule>

    var id: ID
    var name: String
    var description: String?
    var severity: Severity
    var condition: RuleCondition
    /// While that one fires, alerts of this one are told to nobody; nil: none.
    var dependsOn: Rule.ID?
    /// When it counts; nil: always.
    var schedule: Schedule?
    /// So long after it fired it does not fire again.
    var cooldownSeconds: Int
    var tests: [RuleTest]
    /// Each once.
    var actions: [RuleAction]
    /// Each once.
    var commands: [RuleCommand] = []
    /// What happens while nobody acknowledges its alerts, in its order; what fires already goes by what it was then.
    var escalation: [EscalationStep] = []
    /// What old clients gave; nothing goes by it.
    var webhookEventType: String?
    var isEnabled: Bool
    var createdBy: User.ID?
    var createdAt: Timestamp

    /// Whether what `other` found says nothing of this one: it has to begin anew.
    func decidesOtherwise(than other: Rule) -> Bool {
        self.condition != other.condition || self.schedule != other.schedule
            || self.cooldownSeconds != other.cooldownSeconds || self.isEnabled != other.isEnabled
    }
}
