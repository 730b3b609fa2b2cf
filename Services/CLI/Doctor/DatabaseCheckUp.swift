import Domain
import Postgres

/// What the database says of itself and of the work that is done in it. Reads only.
struct DatabaseCheckUp {
    let migrations: [Migration]
    let now: Timestamp

    /// What clocks may differ by: a reading's time is judged by both.
    private static let clockTolerance: Duration = .seconds(2)
    /// Of a transaction that does nothing: it keeps old rows from being removed.
    private static let idleLimit: Duration = .seconds(300)
    /// The share of the server's connections in use from which on somebody should know.
    private static let connectionShare = 0.9

    func findings(_ connection: PostgresConnection) async throws -> [Finding] {
        let schema = try await self.schema(connection)
        let server = [
            try await self.version(connection), try await self.clock(connection),
            try await self.connections(connection),
            try await self.idleTransactions(connection),
        ].compactMap(\.self)
        // Without its tables there is nothing else to ask.
        guard schema.level == .fine else { return server + [schema] }
        return server + [schema] + (try await self.jobs(connection))
    }

    private func version(_ connection: PostgresConnection) async throws -> Finding {
        let row = try await connection.query(
            "select current_setting('server_version_num')::int / 10000, pg_database_size(current_database())")[0]
        let (major, bytes): (Int32, Int64) = (try row.decode(0), try row.decode(1))
        let text = "PostgreSQL \(major), \(bytes / 1_000_000) MB of data"
        return major >= 15
            ? .fine("database", text) : .problem("database", text, "it must be 15 or newer: docs/operations.md")
    }

    private func clock(_ connection: PostgresConnection) async throws -> Finding {
        let theirs: Timestamp = try await connection.query("select clock_timestamp()")[0].decode(0)
        let apart = theirs - .now()
        guard apart > Self.clockTolerance || apart < .zero - Self.clockTolerance else {
            return .fine("clock", "this machine and the database agree")
        }
        return .problem("clock", "the database's clock is \(apart) from this machine's", "set both by NTP")
    }

    private func connections(_ connection: PostgresConnection) async throws -> Finding {
        let row = try await connection.query(
            "select sum(numbackends)::bigint, current_setting('max_connections')::bigint from pg_stat_database")[0]
        let (used, most): (Int64, Int64) = (try row.decode(0), try row.decode(1))
        let text = "\(used) of \(most) connections"
        return Double(used) < Double(most) * Self.connectionShare
            ? .fine("connections", text)
            : .notice("connections", text, "raise max_connections, or lower DATABASE_CONNECTIONS of the services")
    }

    /// Nil when this role may not see what others do.
    private func idleTransactions(_ connection: PostgresConnection) async throws -> Finding? {
        let row = try await connection.query(
            """
            select pg_has_role('pg_read_all_stats', 'usage'), min(xact_start) from pg_stat_activity
            where datname = current_database() and state like 'idle in transaction%' and pid <> pg_backend_pid()
            """)[0]
        let (maySee, oldest): (Bool, Timestamp?) = (try row.decode(0), try row.decode(1))
        guard let oldest, self.now - oldest > Self.idleLimit else {
            return maySee ? .fine("transactions", "none is left open") : nil
        }
        return .notice(
            "transactions", "one is open and idle since \(oldest.rfc3339)",
            "find its program in pg_stat_activity: as long as it is open, no row that was deleted since gives its room back"
        )
    }

    private func schema(_ connection: PostgresConnection) async throws -> Finding {
        let states = try await Migrator(migrations: self.migrations).status(on: connection).map(\.state)
        let pending = states.count { $0 == .pending }
        let foreign = states.count - pending - states.count { if case .applied = $0 { true } else { false } }
        if foreign > 0 {
            return .problem(
                "schema", "\(foreign) migrations are changed or of a newer version",
                "run the version that made them: webmacs migrate status")
        }
        return pending == 0
            ? .fine("schema", "all \(states.count) migrations are applied")
            : .problem("schema", "\(pending) migrations are pending", "webmacs migrate")
    }

    private func jobs(_ connection: PostgresConnection) async throws -> [Finding] {
        let rows = try await connection.query(
            """
            select distinct on (job) job, started_at, outcome, detail->>'error' from job_runs
            where finished_at is not null order by job, started_at desc
            """)
        guard !rows.isEmpty else {
            return [.notice("jobs", "none has run yet", "the worker does them: look whether it is ready")]
        }
        let failed = try rows.compactMap { row -> Finding? in
            let (job, at, outcome): (String, Timestamp, String) = (
                try row.decode(0), try row.decode(1), try row.decode(2)
            )
            guard outcome == "failed" else { return nil }
            let reason: String? = try row.decode(3)
            return .problem(
                "jobs", "'\(job)' failed at \(at.rfc3339): \(reason ?? "no reason was noted")",
                "the worker's log has more")
        }
        return failed.isEmpty ? [.fine("jobs", "the last run of each of \(rows.count) went well")] : failed
    }
}
