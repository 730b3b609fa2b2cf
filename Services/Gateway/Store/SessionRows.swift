import Catalogue
import Domain
import Postgres

/// Writes sessions, always inside the transaction of their cause.
enum SessionRows {
    /// Opens a session. Call it after the user's row is written: see ``RevocationRows``.
    ///
    /// - Parameter instant: the session begins after it; nil: now.
    static func insert(
        _ draft: SessionDraft, of account: Account, after instant: Timestamp? = nil,
        _ connection: isolated PostgresConnection
    ) throws -> OpenedSession? {
        let seconds = draft.lifetime.components.seconds
        // The end is the one in the access token, which has whole seconds.
        let rows = try connection.query(
            """
            with clock as materialized (
                select greatest(clock_timestamp(), \(instant)::timestamptz + interval '1 microsecond') as now
            )
            insert into sessions (id, user_id, created_at, last_seen_at, expires_at, client_address, user_agent)
            select \(draft.id), u.id, clock.now, clock.now,
                date_trunc('second', clock.now) + \(seconds)::bigint * interval '1 second',
                \(draft.client.address), \(draft.client.userAgent)
            from users u, clock where u.public_id = \(account.user.id.text)
            returning created_at
            """)
        return try rows.first.map { row in
            OpenedSession(draft: draft, account: account, issuedAt: try row.decode(0))
        }
    }
}
