import Domain
import ServiceKit

extension MaintenancePlan {
    /// Reads all of it; faults are noted.
    init(reading fields: inout BodyFields) {
        let name = fields.text("name", length: RuleBounds.nameLength)
        let reason = fields.optionalText("reason", length: RuleBounds.commentLength)
        let from = fields.require("from") { $0.optionalTime("from", in: RuleBounds.times) }
        let to = fields.require("to") { $0.optionalTime("to", in: RuleBounds.times) }
        if let from, let to, to <= from { fields.note("to", "Input should be later than from", type: "order") }
        let scope = fields.require("scope") { $0.optionalObject("scope", Scope.init) }
        self.init(
            name: name, reason: reason.flatMap { $0.isEmpty ? nil : $0 }, from: from ?? RuleBounds.times.lowerBound,
            to: to ?? RuleBounds.times.upperBound, scope: scope ?? Scope())
    }
}

extension MaintenancePlan.Scope {
    /// Either `all`, or at least one of the lists: nothing at all is rather forgotten than meant.
    fileprivate init?(_ fields: inout BodyFields) {
        let coversAll = fields.optionalBool("all") ?? false
        let channels = fields.optionalTexts("event_public_ids", most: RuleBounds.scope)
        let tags = fields.optionalTexts("tags", most: RuleBounds.scope)
        let devices = fields.optionalTexts("devices", most: RuleBounds.scope)
        self.init(channels: channels ?? [], tags: tags ?? [], devices: devices ?? [])
        if coversAll != self.coversAll {
            fields.note("all", "Either all, or at least one of event_public_ids, tags and devices", type: "scope")
        }
    }
}
