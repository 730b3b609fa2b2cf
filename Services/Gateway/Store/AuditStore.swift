import Auth
import Catalogue
import Domain
import Postgres

/// The table `audit_log`, which triggers fill, and `audit_heads`.
struct AuditStore: Sendable {
    let pool: PostgresPool

    // MARK: - Writing

    /// Adds an event; it is logged when the transaction commits.
    static func insert(_ event: AuditEvent, _ connection: isolated PostgresConnection) throws {
        let actor = event.actor.map { "user:\($0.id)" }
        let details = event.details.sorted { $0.key < $1.key }
        try connection.execute(
            """
            insert into audit_events (actor, actor_name, action, subject_kind, subject_id, subject_name, details)
            values (
                \(actor), \(event.actor?.name), \(event.action), \(event.subjectKind), \(event.subjectID),
                \(event.subjectName), jsonb_object(\(details.map(\.key)), \(details.map(\.value)))
            )
            """)
    }

    func insert(_ event: AuditEvent) async throws {
        try await self.pool.withTransaction { try Self.insert(event, $0) }
    }

    /// Logs logins that failed; the user whose they would have been is found by his e-mail.
    func insert(_ tally: FailedLogins.Tally) async throws {
        let account = tally.key.account
        try await self.pool.withTransaction { connection in
            try connection.execute(
                """
                insert into audit_events (action, subject_kind, subject_id, subject_name, details)
                values (
                    'login.failed', 'user', (select public_id from users where lower(email) = lower(\(account))),
                    \(account), jsonb_build_object('attempts', \(tally.attempts))
                )
                """)
        }
    }

    // MARK: - Reading

    /// The newest first. Without a filter the total costs nothing; with one, a look at all that match.
    func list(_ question: AuditQuestion, limit: Int, offset: Int) async throws -> Listing<AuditEntry> {
        let filter = question.filter
        return try await self.pool.withConnection { connection in
            let total = try connection.query(
                question == AuditQuestion()
                    ? "select coalesce(max(sequence), 0) from audit_log"
                    : "select count(*) from audit_log where \(fragment: filter)"
            ).first?.decode(0, as: Int64.self)
            let entries = try AuditRows.entries(
                "where \(fragment: filter) order by sequence desc limit \(limit) offset \(offset)", connection)
            return Listing(total: Int(total ?? 0), elements: entries)
        }
    }

    /// The entries that match and follow `sequence`, the oldest first.
    func portion(_ question: AuditQuestion, after sequence: Int64, limit: Int) async throws -> [AuditEntry] {
        let filter = question.filter
        return try await self.pool.withConnection { connection in
            try AuditRows.entries(
                "where \(fragment: filter) and sequence > \(sequence) order by sequence limit \(limit)", connection)
        }
    }

    /// The newest first.
    func heads(limit: Int, offset: Int) async throws -> Listing<AuditHead> {
        try await self.pool.withConnection { connection in
            let total = try connection.query("select count(*) from audit_heads").first?.decode(0, as: Int64.self)
            let heads = try AuditRows.heads("order by day desc limit \(limit) offset \(offset)", connection)
            return Listing(total: Int(total ?? 0), elements: heads)
        }
    }

    // MARK: - Heads

    /// The last entry of each UTC day that has some after `sequence`, the oldest first.
    func lastOfDays(after sequence: Int64) async throws -> [(day: String, sequence: Int64)] {
        try await self.pool.withConnection { connection in
            try connection.query(
                """
                select to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day, max(sequence) from audit_log
                where sequence > \(sequence) group by day order by day
                """
            ).map { (try $0.decode(0), try $0.decode(1)) }
        }
    }

    /// The entries after one, up to another, in their order.
    func entries(after sequence: Int64, through last: Int64, limit: Int) async throws -> [AuditEntry] {
        try await self.pool.withConnection { connection in
            try AuditRows.entries(after: sequence, through: last, limit: limit, connection)
        }
    }

    /// Stores a head, unless another gateway has stored the same or a later one of the day.
    func keep(_ head: AuditHead) async throws {
        try await self.pool.withTransaction { connection in
            try connection.execute(
                """
                insert into audit_keys (key_id, public_key) values (\(head.keyID), \(head.publicKey))
                on conflict (key_id) do nothing
                """)
            try connection.execute(
                """
                insert into audit_heads (day, sequence, hash, signed_at, key_id, signature)
                values (\(head.day)::text::date, \(head.sequence), \(head.hash), \(head.signedAt), \(head.keyID),
                    \(head.signature))
                on conflict (day) do update set sequence = excluded.sequence, hash = excluded.hash,
                    signed_at = excluded.signed_at, key_id = excluded.key_id, signature = excluded.signature
                where audit_heads.sequence < excluded.sequence
                """)
        }
    }
}

extension AuditQuestion {
    fileprivate var filter: SQLQuery {
        var filter: SQLQuery = "true"
        if let actor {
            filter.append(" and (actor = \(actor) or position(lower(\(actor)) in lower(actor_name)) > 0)")
        }
        if let action { filter.append(" and (action = \(action) or split_part(action, '.', 1) = \(action))") }
        if let subject {
            filter.append(" and (subject_id = \(subject) or position(lower(\(subject)) in lower(subject_name)) > 0)")
        }
        if let from { filter.append(" and at >= \(from)") }
        if let to { filter.append(" and at < \(to)") }
        return filter
    }
}
