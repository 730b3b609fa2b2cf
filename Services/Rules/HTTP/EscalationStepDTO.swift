import Domain
import ServiceKit

/// A step of an escalation on the wire, and in the column `rules.escalation`.
struct EscalationStepDTO: Codable, Sendable {
    var after: Int
    @ExplicitNull var assignee: String?
    @ExplicitNull var severity: String?
    @ExplicitNull var repeatEvery: Int?

    init(_ step: EscalationStep) {
        self.after = step.after
        self.assignee = step.assignee?.text
        self.severity = step.severity?.rawValue
        self.repeatEvery = step.repeatEvery
    }

    var step: EscalationStep {
        EscalationStep(
            after: self.after, assignee: self.assignee.map { User.ID($0) },
            severity: self.severity.flatMap(Severity.init), repeatEvery: self.repeatEvery)
    }

    private enum CodingKeys: String, CodingKey {
        case after, assignee, severity
        case repeatEvery = "repeat_every"
    }
}
