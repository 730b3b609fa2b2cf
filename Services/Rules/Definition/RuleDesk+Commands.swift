import Catalogue
import Domain
import ServiceKit

/// What rules may do by themselves.
extension RuleDesk {
    /// A rule does nothing that its author may not do himself.
    ///
    /// - Throws: `AccessError`.
    static func checkAuthor(of rule: Rule, _ author: Principal) throws(AccessError) {
        for command in rule.commands where !author.may(command.scope, atLeast: .operator) {
            throw .scopeRequired(command.scope)
        }
    }

    /// Whether its setpoints can be carried out: the channel can be controlled, and the value lies within its range.
    ///
    /// - Throws: `ValidationError` that names the actions.
    func checkCommands(of rule: Rule) async throws(ValidationError) {
        guard rule.commands.contains(where: { $0.scope == .telemetryWrite }) else { return }
        let channels = await self.directory.freshSnapshot()
        var issues: [ValidationError.Issue] = []
        for (index, command) in rule.commands.enumerated() {
            guard case .set(let channel, let value) = command.deed else { continue }
            if let fault = Self.fault(of: value, for: channels[id: channel.text]) {
                issues.append(rule.issue(ofCommand: index, field: fault.field, fault.message, type: fault.type))
            }
        }
        if let index = rule.commands.contradiction {
            issues.append(
                rule.issue(
                    ofCommand: index, field: "value", "Another action sets it to another value at the same moment",
                    type: "conflict"))
        }
        if !issues.isEmpty { throw ValidationError(issues) }
    }

    private static func fault(
        of value: Double, for channel: Channel?
    ) -> (field: String, message: String, type: String)? {
        guard let channel else { return ("event_public_id", "There is no such channel", "not_found") }
        guard channel.kind.isControllable else {
            return ("event_public_id", "'\(channel.name)' is a sensor: it cannot be set", "not_controllable")
        }
        guard channel.range.contains(value) else {
            let (low, high) = (channel.range.lowerBound, channel.range.upperBound)
            return ("value", "Input should be from \(low) to \(high) \(channel.unit)", "out_of_range")
        }
        return nil
    }
}

extension Rule {
    /// A fault of a command, at its place among the actions: those that tell somebody come before those that do something.
    func issue(ofCommand index: Int, field: String? = nil, _ message: String, type: String) -> ValidationError.Issue {
        let place = ["body", "actions", String(self.actions.count + index)]
        return ValidationError.Issue(place + (field.map { [$0] } ?? []), message, type: type)
    }
}
