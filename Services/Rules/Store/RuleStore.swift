import Catalogue
import Domain
import FoundationEssentials
import Postgres

/// The table `rules`, and what is seen of `rule_states`.
///
/// Whoever changes a rule holds the lock that the evaluator shares while it stores: what it found of the rule before the change
/// is stored before, or not at all.
struct RuleStore: Sendable {
    let pool: PostgresPool

    // MARK: - Reading

    /// By name.
    func list(
        _ question: RuleQuestion, limit: Int, offset: Int
    ) async throws -> (total: Int, elements: [RuleEntry]) {
        let filter = question.filter
        return try await self.pool.withConnection { connection in
            let total = try connection.query(
                "select count(*) from rules r left join rule_states s on s.rule_id = r.id where \(fragment: filter)"
            ).first?.decode(0, as: Int64.self)
            let rows = try connection.query(
                """
                select \(raw: RuleRow.columns) from rules r left join rule_states s on s.rule_id = r.id
                where \(fragment: filter) order by r.name, r.id limit \(limit) offset \(offset)
                """)
            return (Int(total ?? 0), try rows.map(RuleRow.entry))
        }
    }

    /// - Throws: ``RulesError/ruleNotFound(_:)``.
    func fetch(_ id: Rule.ID) async throws -> RuleEntry {
        try await self.pool.withConnection { try $0.rule(id) }
    }

    // MARK: - Writing

    /// - Parameter channels: Those that it reads, in the order of their appearance.
    /// - Throws: ``RulesError/ruleNameTaken``, `ValidationError` where it would fight with another rule, depends on one that does not exist
    ///   or escalates to nobody; then nothing is stored.
    func insert(_ rule: Rule, reading channels: [Channel.ID]) async throws {
        let (schedule, tests, commands, escalation) = try RuleRow.json(of: rule)
        let simple = rule.condition.simple
        try await self.namingConstraints {
            try await self.pool.withTransaction { connection in
                try connection.lockRules()
                try connection.refuseFight(of: rule)
                try connection.refuseUnknownAssignees(of: rule)
                try connection.execute(
                    """
                    insert into rules (
                        public_id, name, description, severity, channels, operator, threshold, threshold_high,
                        clear_threshold, for_seconds, expression, cooldown_seconds, schedule, tests, actions, commands,
                        escalation, webhook_event_type, depends_on, enabled, user_public_id, created_at, begun_at)
                    values (
                        \(rule.id.text), \(rule.name), \(rule.description), \(rule.severity.rawValue),
                        \(channels.map(\.text)), \(simple?.comparison.rawValue), \(simple?.threshold),
                        \(simple?.thresholdHigh), \(simple?.clearThreshold), \(simple?.forSeconds),
                        \(rule.condition.expression), \(Int32(rule.cooldownSeconds)), \(schedule)::jsonb, \(tests)::jsonb,
                        \(rule.actions.map(\.rawValue)), \(commands)::jsonb, \(escalation)::jsonb,
                        \(rule.webhookEventType), \(rule.dependsOn?.text), \(rule.isEnabled),
                        (select public_id from published_users where public_id = \(rule.createdBy?.text)),
                        \(rule.createdAt), \(rule.createdAt))
                    """)
            }
        }
    }

    /// Stores a rule in the place of what it was when the caller looked. When it decides otherwise it begins anew: its state is
    /// forgotten, and the alert that fires clears.
    ///
    /// - Returns: False when somebody else has changed or deleted it since; then nothing is changed.
    /// - Throws: ``RulesError/ruleNameTaken``, `ValidationError` where it would fight with another rule, for one that it cannot depend on,
    ///   and where it escalates to nobody; then nothing is changed.
    func update(
        _ before: RuleEntry, to rule: Rule, reading channels: [Channel.ID], at now: Timestamp
    ) async throws -> Bool {
        let (schedule, tests, commands, escalation) = try RuleRow.json(of: rule)
        let simple = rule.condition.simple
        let beginsAnew = rule.decidesOtherwise(than: before.rule)
        return try await self.namingConstraints {
            try await self.pool.withTransaction { connection in
                try connection.lockRules()
                try connection.refuseFight(of: rule)
                if rule.escalation != before.rule.escalation { try connection.refuseUnknownAssignees(of: rule) }
                if let cause = rule.dependsOn, cause != before.rule.dependsOn {
                    try connection.refuseCycle(from: rule.id, to: cause)
                }
                let count = try connection.execute(
                    """
                    update rules set name = \(rule.name), description = \(rule.description),
                        severity = \(rule.severity.rawValue), channels = \(channels.map(\.text)),
                        operator = \(simple?.comparison.rawValue), threshold = \(simple?.threshold),
                        threshold_high = \(simple?.thresholdHigh), clear_threshold = \(simple?.clearThreshold),
                        for_seconds = \(simple?.forSeconds), expression = \(rule.condition.expression),
                        cooldown_seconds = \(Int32(rule.cooldownSeconds)), schedule = \(schedule)::jsonb,
                        tests = \(tests)::jsonb, actions = \(rule.actions.map(\.rawValue)),
                        commands = \(commands)::jsonb, escalation = \(escalation)::jsonb,
                        webhook_event_type = \(rule.webhookEventType), depends_on = \(rule.dependsOn?.text),
                        enabled = \(rule.isEnabled),
                        begun_at = case when \(beginsAnew) then \(now) else begun_at end,
                        revision = nextval('rule_revisions')
                    where public_id = \(rule.id.text) and revision = \(before.revision)
                    """)
                guard count == 1, beginsAnew else { return count == 1 }
                try connection.execute(
                    """
                    update rule_states s set phase = 'ok', reason = null, is_flapping = false, next_deadline = null,
                        state = null, updated_at = now()
                    from rules r where r.id = s.rule_id and r.public_id = \(rule.id.text)
                    """)
                let reason = rule.isEnabled ? "The rule was changed." : "The rule was disabled."
                try connection.clear([AlertClearing(rule: rule.id, at: now, reason: reason)])
                return true
            }
        }
    }

    /// Its alerts stay; the one that fires clears.
    ///
    /// - Throws: ``RulesError/ruleNotFound(_:)``.
    func delete(_ id: Rule.ID, at now: Timestamp) async throws {
        try await self.pool.withTransaction { connection in
            try connection.lockRules()
            let count = try connection.execute("delete from rules where public_id = \(id.text)")
            guard count == 1 else { throw RulesError.ruleNotFound(id) }
            try connection.clear([AlertClearing(rule: id, at: now, reason: "The rule was deleted.")])
        }
    }

    private func namingConstraints<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as PostgresError where error.constraint == "rules_name_key" {
            throw RulesError.ruleNameTaken
        } catch let error as PostgresError where error.constraint == "rules_depends_on_exists" {
            throw ValidationError(field: "depends_on", "There is no such rule", type: "unknown_rule")
        }
    }
}

extension PostgresConnection {
    /// - Throws: ``RulesError/ruleNotFound(_:)``.
    fileprivate func rule(_ id: Rule.ID) throws -> RuleEntry {
        let rows = try self.query(
            """
            select \(raw: RuleRow.columns) from rules r left join rule_states s on s.rule_id = r.id
            where r.public_id = \(id.text)
            """)
        guard let row = rows.first else { throw RulesError.ruleNotFound(id) }
        return try RuleRow.entry(row)
    }
}

extension RuleQuestion {
    fileprivate var filter: SQLQuery {
        var filter: SQLQuery = "true"
        if let search {
            filter.append(
                """
                 and (position(lower(\(search)) in lower(r.name)) > 0
                    or position(lower(\(search)) in lower(r.description)) > 0)
                """)
        }
        if let channel { filter.append(" and r.channels @> array[\(channel)]") }
        switch self.state {
        case .disabled: filter.append(" and not r.enabled")
        case .ok: filter.append(" and r.enabled and coalesce(s.phase, 'ok') in ('ok', 'suppressed')")
        case .pending, .firing, .broken: filter.append(" and r.enabled and s.phase = \(self.state?.rawValue)")
        case nil: break
        }
        return filter
    }
}
