import Domain
import ServiceKit

/// What is done besides the alert, as it is given: whom to tell, and what to do.
struct RuleActionFields {
    var actions: [RuleAction]?
    var commands: [RuleCommand]?

    /// Reads what is given; faults are noted.
    init(reading fields: inout BodyFields) {
        let old: RuleAction? = fields.optionalChoice("action_type")
        self.actions = old.map { [$0] }
        if fields.isNull("actions") {
            self.actions = self.actions ?? []
            self.commands = []
        }
        guard let given = fields.optionalList("actions", most: RuleBounds.actions, Given.init(reading:)) else { return }
        self.actions = given.compactMap(\.action).each
        self.commands = given.compactMap(\.command).each
    }

    private struct Given {
        var action: RuleAction?
        var command: RuleCommand?

        init(reading fields: inout BodyFields) {
            let kind: RuleActionDTO.Kind? = fields.choice("type")
            switch kind {
            case nil: return
            case .webhook: self.action = .webhook
            case .log: self.action = .log
            case .experimentStart:
                let name = fields.text("name", length: RuleBounds.experimentNameLength)
                self.command = Self.command(.startExperiment(name: name), &fields)
            case .experimentStop:
                self.command = Self.command(.stopExperiment, &fields)
            case .setpoint:
                let channel = fields.text("event_public_id", length: 1...255)
                let value = fields.number("value")
                self.command = Self.command(.set(Channel.ID(channel), to: value), &fields)
            }
        }

        private static func command(_ deed: RuleCommand.Deed, _ fields: inout BodyFields) -> RuleCommand {
            RuleCommand(deed: deed, on: fields.optionalChoice("on") ?? .fire)
        }
    }
}

extension Array where Element: Hashable {
    /// Without repetitions; the order stays.
    fileprivate var each: [Element] {
        var known: Set<Element> = []
        return self.filter { known.insert($0).inserted }
    }
}
