import Domain
import ServiceKit

extension EscalationStep {
    /// Reads a step; faults are noted. What it is among the others, ``Rule/checkEscalation()`` decides.
    init(reading fields: inout BodyFields) {
        let after = fields.require("after") {
            $0.optionalInteger("after", in: RuleBounds.escalationSeconds)
        }
        let assignee = fields.optionalText("assignee", length: 1...255)
        self.init(
            after: after ?? 0, assignee: assignee.map { User.ID($0) }, severity: fields.optionalChoice("severity"),
            repeatEvery: fields.optionalInteger("repeat_every", in: RuleBounds.repetitionSeconds))
        fields.refuseOthers(than: ["after", "assignee", "severity", "repeat_every"])
    }
}
