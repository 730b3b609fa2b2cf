import Catalogue
import Contracts
import Domain
import FoundationEssentials
import Postgres

/// The evaluators' SQL.
extension PostgresConnection {
    // MARK: - Rules

    func ruleVersion() throws -> RuleVersion {
        let row = try self.query("select coalesce(max(revision), 0), count(*) from rules")[0]
        return RuleVersion(revision: try row.decode(0), count: try row.decode(1))
    }

    /// The rules of these shares as they are, of one moment.
    ///
    /// - Parameter known: What the caller has of them already.
    func ruleNews(since known: RuleVersion, in shares: Set<RuleShare>) throws -> RuleNews {
        try self.transaction { connection in
            try connection.lockRulesShared()
            return RuleNews(
                version: try connection.ruleVersion(),
                changed: try connection.rules(changedAfter: known.revision, in: shares),
                numbers: try connection.ruleNumbers(in: shares))
        }
    }

    /// Rules that were made or changed after a revision, enabled or not.
    private func rules(changedAfter revision: Int64, in shares: Set<RuleShare>) throws -> [StoredRule] {
        let rows = try self.query(
            """
            select \(raw: RuleRow.columns), s.state from rules r left join rule_states s on s.rule_id = r.id
            where r.revision > \(revision) and r.id % \(RuleShare.modulus) = any(\(shares.keys)) order by r.id
            """)
        return try rows.map { row in
            StoredRule(
                number: try row.decode("id"), rule: try RuleRow.rule(row),
                channels: try row.decode("channels", as: [String].self).map { Channel.ID($0) },
                begunAt: try row.decode("begun_at"),
                state: try row.decode("state", as: [UInt8]?.self))
        }
    }

    private func ruleNumbers(in shares: Set<RuleShare>) throws -> Set<Int64> {
        let rows = try self.query("select id from rules where id % \(RuleShare.modulus) = any(\(shares.keys))")
        return Set(try rows.map { try $0.decode(0, as: Int64.self) })
    }

    // MARK: - Positions

    /// How far the readings were looked at for each of these shares; those are missing for which nobody did yet.
    func offsets(of shares: Set<RuleShare>) throws -> [RuleShare: RuleOffset] {
        let rows = try self.query(
            "select share, partition, commits, updated_at from rule_offsets where share = any(\(shares.keys))")
        var offsets: [RuleShare: RuleOffset] = [:]
        for row in rows {
            let share = RuleShare(number: Int(try row.decode(0, as: Int64.self)))
            let updated: Timestamp = try row.decode(3)
            var offset = offsets[share] ?? RuleOffset(position: LivePosition(), since: updated)
            offset.position.commits[Int(try row.decode(1, as: Int32.self))] = UInt64(try row.decode(2, as: Int64.self))
            offset.since = min(offset.since, updated)
            offsets[share] = offset
        }
        return offsets
    }

    /// How far readings are stored.
    func storedPosition() throws -> LivePosition {
        var position = LivePosition()
        for row in try self.query("select partition, commits from published_positions") {
            let partition = Int(try row.decode(0, as: Int32.self))
            guard position.commits.indices.contains(partition) else { continue }
            position.commits[partition] = UInt64(try row.decode(1, as: Int64.self))
        }
        return position
    }

    // MARK: - Storing

    /// Stores what was found up to a position, all or nothing. What was found of a rule that has changed since does not count.
    ///
    /// - Parameters:
    ///   - version: Of the rules that were evaluated.
    ///   - spacing: Of setpoints, as ``act(on:spacing:)``.
    /// - Returns: whether experiments were started or stopped, and what of that which fired belongs to a trace.
    func store(
        _ outcome: EvaluationOutcome, of version: RuleVersion, spacing: Duration
    ) throws -> (hasTouched: Bool, traced: [AlertFiring]) {
        try self.transaction { connection in
            try connection.lockRulesShared()
            var outcome = outcome
            if try connection.ruleVersion() != version {
                outcome.keep(try connection.beginnings(of: outcome.numbers))
            }
            if !outcome.findings.isEmpty { try connection.lockTelling() }
            for (firings, clearings) in outcome.findings.rounds {
                try connection.fire(firings)
                try connection.carryTraces(of: firings)
                try connection.clear(clearings)
            }
            let hasTouched = try connection.act(on: outcome.findings, spacing: spacing)
            try connection.raisePeaks(outcome.peaks)
            try connection.store(outcome.marks)
            try connection.store(outcome.offset, of: outcome.shares)
            return (hasTouched, outcome.findings.compactMap(\.tracedFiring))
        }
    }

    private func beginnings(of numbers: [Int64]) throws -> [Int64: Timestamp] {
        let rows = try self.query("select id, begun_at from rules where id = any(\(numbers))")
        return Dictionary(
            uniqueKeysWithValues: try rows.map {
                (try $0.decode(0, as: Int64.self), try $0.decode(1, as: Timestamp.self))
            })
    }

    private func store(_ marks: [StateMark]) throws {
        guard !marks.isEmpty else { return }
        let standings = marks.map(\.standing)
        try self.execute(
            """
            insert into rule_states (rule_id, phase, reason, is_flapping, last_fired_at, next_deadline, state)
            select * from unnest(
                \(marks.map(\.number)), \(standings.map(\.phase.rawValue)), \(standings.map(\.reason)),
                \(standings.map(\.isFlapping)), \(standings.map(\.lastFiredAt)), \(marks.map(\.nextDeadline)),
                \(marks.map { $0.state.map { Data($0) } }))
            on conflict (rule_id) do update set phase = excluded.phase, reason = excluded.reason,
                is_flapping = excluded.is_flapping,
                last_fired_at = coalesce(excluded.last_fired_at, rule_states.last_fired_at),
                next_deadline = excluded.next_deadline, state = coalesce(excluded.state, rule_states.state),
                updated_at = now()
            """)
    }

    private func store(_ offset: RuleOffset, of shares: Set<RuleShare>) throws {
        let commits = offset.position.commits
        try self.execute(
            """
            insert into rule_offsets (share, partition, commits, updated_at)
            select share, partition, commits, \(offset.since)
            from unnest(\(commits.indices.map { Int32($0) }), \(commits.map { Int64($0) })) as new (partition, commits),
                unnest(\(shares.keys)) as share
            on conflict (share, partition) do update set commits = excluded.commits, updated_at = excluded.updated_at
            """)
    }
}
