import Catalogue
import Domain
import FoundationEssentials
import Postgres
import Schedules

/// A rule as it lies in `rules r` joined with `rule_states s`.
enum RuleRow {
    static let columns = """
        r.id, r.public_id, r.name, r.description, r.severity, r.channels, r.operator, r.threshold, r.threshold_high,
        r.clear_threshold, r.for_seconds, r.expression, r.cooldown_seconds, r.schedule::text as schedule,
        r.tests::text as tests, r.actions, r.commands::text as commands, r.escalation::text as escalation,
        r.webhook_event_type, r.depends_on, r.enabled, r.user_public_id, r.created_at, r.begun_at, r.revision,
        s.phase, s.reason, s.is_flapping, s.last_fired_at
        """

    static func entry(_ row: SQLRow) throws -> RuleEntry {
        let phase: String? = try row.decode("phase")
        return RuleEntry(
            rule: try self.rule(row),
            channels: try row.decode("channels", as: [String].self).map { Channel.ID($0) },
            standing: RuleStanding(
                phase: phase.flatMap(RuleStanding.Phase.init) ?? .ok, reason: try row.decode("reason"),
                isFlapping: try row.decode("is_flapping", as: Bool?.self) ?? false,
                lastFiredAt: try row.decode("last_fired_at")),
            revision: try row.decode("revision"))
    }

    static func rule(_ row: SQLRow) throws -> Rule {
        let schedule: String? = try row.decode("schedule")
        let tests: String = try row.decode("tests")
        let actions: [String] = try row.decode("actions")
        let commands: String = try row.decode("commands")
        let escalation: String = try row.decode("escalation")
        let user: String? = try row.decode("user_public_id")
        let cause: String? = try row.decode("depends_on")
        return Rule(
            id: Rule.ID(try row.decode("public_id")), name: try row.decode("name"),
            description: try row.decode("description"),
            // The columns' checks leave no others; should a newer schema do, it is told at least.
            severity: Severity(rawValue: try row.decode("severity")) ?? .warning,
            condition: try self.condition(row),
            dependsOn: cause.map { Rule.ID($0) },
            schedule: try schedule.map { try JSONDecoder().decode(ScheduleDTO.self, from: Data($0.utf8)).schedule },
            cooldownSeconds: Int(try row.decode("cooldown_seconds", as: Int32.self)),
            tests: try JSONDecoder().decode([RuleTestDTO].self, from: Data(tests.utf8)).map(\.test),
            actions: actions.compactMap(RuleAction.init),
            commands: try JSONDecoder().decode([RuleActionDTO].self, from: Data(commands.utf8)).compactMap(\.command),
            escalation: try JSONDecoder().decode([EscalationStepDTO].self, from: Data(escalation.utf8)).map(\.step),
            webhookEventType: try row.decode("webhook_event_type"),
            isEnabled: try row.decode("enabled"), createdBy: user.map(User.ID.init),
            createdAt: try row.decode("created_at"))
    }

    private static func condition(_ row: SQLRow) throws -> RuleCondition {
        if let expression: String = try row.decode("expression") { return .expression(expression) }
        let channels: [String] = try row.decode("channels")
        return .simple(
            RuleCondition.Simple(
                channel: Channel.ID(channels.first ?? ""),
                comparison: SimpleRule.Operator(rawValue: try row.decode("operator")) ?? .greater,
                threshold: try row.decode("threshold"), thresholdHigh: try row.decode("threshold_high"),
                clearThreshold: try row.decode("clear_threshold"), forSeconds: try row.decode("for_seconds")))
    }

    /// What is stored as JSON: as on the wire, the same text for the same value.
    static func json(of rule: Rule) throws -> (
        schedule: String?, tests: String, commands: String, escalation: String
    ) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        return (
            try rule.schedule.map { try text(ScheduleDTO($0)) }, try text(rule.tests.map(RuleTestDTO.init)),
            try text(rule.commands.map(RuleActionDTO.init)),
            try text(rule.escalation.map(EscalationStepDTO.init))
        )
    }
}
