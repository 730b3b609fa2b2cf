import Catalogue
import Contracts
import Domain
import Postgres
import ServiceKit

extension PostgresConnection {
    /// Tells people of a run's end: a notice, an `update_finished`, and a `system_alert` when it went wrong or is well again; its
    /// release gets its status. To be called in a transaction; what was told before changes nothing.
    ///
    /// - Returns: Whether it was news.
    func tell(_ verdict: RunVerdict, at now: Timestamp) throws -> Bool {
        // Words of backups are other rows.
        let before: String? = try self.query(
            "select outcome from update_runs where not starts_with(id, 'backup_') order by told_at desc limit 1"
        ).first.map { try $0.decode(0) }
        let news = try self.query(
            """
            insert into update_runs (id, outcome) values (\(verdict.run.id), \(verdict.outcome.rawValue))
            on conflict do nothing returning id
            """)
        guard !news.isEmpty else { return false }
        try self.settle(verdict, at: now)
        try self.query("select write_notice(\(verdict.message), \(verdict.isGood ? "info" : "error"))")
        let endedAt = verdict.run.endedAt.flatMap { Timestamp(rfc3339: $0) } ?? now
        let severity: Severity = verdict.isGood ? .info : .critical
        let data: [String: JSONValue] = [
            "run": .string(verdict.run.id), "action": .string(verdict.run.action),
            "from": verdict.run.from.map { .string($0) } ?? .null, "to": verdict.run.to.map { .string($0) } ?? .null,
            "outcome": .string(verdict.outcome.rawValue),
            "reason": verdict.run.reason.map { .string($0) } ?? .null, "message": .string(verdict.message),
        ]
        try self.emit("update-\(verdict.run.id)", "update_finished", at: endedAt, severity, data)
        let wasGood = before.map { $0 == UpdaterState.Outcome.completed.rawValue } ?? true
        guard !verdict.isGood || !wasGood else { return true }
        try self.emit(
            "update-\(verdict.run.id)-alert", SystemAlert.type, at: endedAt, severity,
            [
                "alert": .string("update_failed"), "state": .string(verdict.isGood ? "resolved" : "raised"),
                "message": .string(verdict.message),
            ])
        return true
    }

    private func emit(
        _ id: String, _ type: String, at instant: Timestamp, _ severity: Severity, _ data: [String: JSONValue]
    ) throws {
        try self.query(
            """
            select emit_event(\(id), \(type), 'ota', \(instant), \(severity.rawValue), null, null,
                \(JSONValue.object(data).json)::jsonb)
            """)
    }

    /// Of the release that the run was about; one that was never uploaded here is listed from now on.
    private func settle(_ verdict: RunVerdict, at now: Timestamp) throws {
        let startedAt = verdict.run.startedAt.flatMap { Timestamp(rfc3339: $0) }
        let endedAt = verdict.run.endedAt.flatMap { Timestamp(rfc3339: $0) } ?? now
        let reason = verdict.isGood ? nil : verdict.run.reason ?? verdict.message
        let count = try self.execute(
            """
            update releases set status = \(verdict.status.rawValue), run = \(verdict.run.id), reason = \(reason),
                started_at = coalesce(\(startedAt)::timestamptz, started_at), ended_at = \(endedAt), updated_at = now()
            where run = \(verdict.run.id)
                or (version = \(verdict.version) and status not in ('verifying', 'applying')
                    and not exists (select from releases r where r.run = \(verdict.run.id)))
            """)
        guard count == 0, !verdict.isRollback, let version = verdict.version, (1...64).contains(version.count) else {
            return
        }
        try self.execute(
            """
            insert into releases (public_id, version, status, run, reason, started_at, ended_at)
            values (\(Release.ID.random().text), \(version), \(verdict.status.rawValue), \(verdict.run.id), \(reason),
                \(startedAt), \(endedAt))
            on conflict do nothing
            """)
    }

    /// Requests that the updater has taken and knows nothing of: they have failed.
    ///
    /// - Parameters:
    ///   - known: runs and requests of which somebody knows.
    func failLost(except known: [String], startedBefore instant: Timestamp) throws {
        try self.execute(
            """
            update releases set status = 'failed', reason = 'The updater knows nothing of this request.', ended_at = now(),
                updated_at = now()
            where status = 'applying' and started_at < \(instant) and run <> all(\(known))
            """)
    }

    /// Requests that have not ended.
    func openRequests() throws -> [String] {
        try self.query("select run from releases where status = 'applying' and run is not null").map {
            try $0.decode(0)
        }
    }
}
