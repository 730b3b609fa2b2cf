import Catalogue
import Domain
import FoundationEssentials
import Postgres

/// What rules do when their alerts fire and clear, in the transaction of the alerts; repeating does nothing more.
extension PostgresConnection {
    /// Has the rules do what their commands say to these findings, each in its order. Late readings, and what people end, do
    /// nothing.
    ///
    /// - Parameter spacing: So much time lies between two setpoints of rules for one actuator.
    /// - Returns: whether experiments were started or stopped.
    func act(on findings: [Finding], spacing: Duration) throws -> Bool {
        let steps = findings.compactMap(Step.init)
        guard !steps.isEmpty else { return false }
        let newest = Dictionary(steps.enumerated().map { ($1.rule, $0) }, uniquingKeysWith: { $1 })
        let rows = try self.query(
            """
            select act_on_alert(
                r, step.has_cleared, step.at, step.is_newest, make_interval(secs => \(spacing / .seconds(1))))
            from unnest(
                \(steps.map(\.number)), \(steps.map(\.hasCleared)), \(steps.map(\.at)),
                \(steps.enumerated().map { newest[$1.rule] == $0 })
            ) with ordinality as step (number, has_cleared, at, is_newest, place)
            join rules r on r.id = step.number
            where r.commands <> '[]' order by step.place
            """)
        return try rows.contains { try $0.decode(0, as: Bool.self) }
    }

    /// Keeps two enabled rules from saying the same actuator different values. To be called while rules are locked.
    ///
    /// - Throws: `ValidationError` that names the action and the other rule.
    func refuseFight(of rule: Rule) throws {
        guard rule.isEnabled else { return }
        for (index, command) in rule.commands.enumerated() {
            guard case .set(let channel, let value) = command.deed else { continue }
            let other: String? = try self.query(
                "select rule_setting_otherwise(\(rule.id.text), \(channel.text), \(value))")[0].decode(0)
            guard let other else { continue }
            let message = "Rule '\(other)' sets the same channel to another value: two rules would fight over it"
            throw ValidationError([rule.issue(ofCommand: index, message, type: "conflict")])
        }
    }
}

/// A transition of an alert to which a rule does something.
private struct Step {
    var rule: Rule.ID
    var number: Int64
    var hasCleared: Bool
    var at: Timestamp

    init?(_ finding: Finding) {
        self.number = finding.number
        switch finding.change {
        case .fired(let firing):
            guard !firing.isRetroactive else { return nil }
            (self.rule, self.hasCleared, self.at) = (firing.rule.id, false, firing.at)
        case .cleared(let clearing):
            guard !clearing.isRetroactive, clearing.reason == nil else { return nil }
            (self.rule, self.hasCleared, self.at) = (clearing.rule, true, clearing.at)
        }
    }
}
