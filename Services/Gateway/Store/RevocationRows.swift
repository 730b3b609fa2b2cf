import Auth
import Domain
import Postgres

/// Writes revocations, always inside the transaction of their cause.
enum RevocationRows {
    /// Longer than any access token lives: see ``GatewayConfiguration/longestTokenLifetime``.
    private static let sessionsKeptFor = "91 days"

    /// Ends one access token, or one API token by its public id. Ending it again changes nothing.
    static func insert(
        token id: String, expiresAt: Timestamp?, _ connection: isolated PostgresConnection
    ) throws {
        try Self.inOrder(connection)
        let end = expiresAt.map { SQLTimestamp(microsecondsSince1970: $0.microseconds) }
        try connection.execute(
            """
            insert into revocations (token_id, expires_at)
            select \(id), greatest(coalesce(\(end), now() + \(raw: "interval '\(Self.sessionsKeptFor)'")), now())
            where not exists (select from revocations where token_id = \(id))
            """)
    }

    /// Ends every session that the user has now. Call it after the user's row is locked or written: a login takes a share
    /// of that lock before it asks for the time of issue, so no session of the old kind is issued later than this instant.
    static func insert(sessionsOf user: User.ID, _ connection: isolated PostgresConnection) throws {
        try Self.inOrder(connection)
        try connection.execute(
            """
            insert into revocations (subject, issued_before, expires_at)
            values (\(user.text), clock_timestamp(), now() + \(raw: "interval '\(Self.sessionsKeptFor)'"))
            """)
    }

    /// One writer at a time, until its commit: then ids become visible in their order, and a verifier that asks for ids
    /// after the last one it saw misses none. Also forgets what expired.
    private static func inOrder(_ connection: isolated PostgresConnection) throws {
        try connection.query("select pg_advisory_xact_lock(hashtextextended('webmacs.revocations', 0))")
        try connection.execute("delete from revocations where expires_at < now()")
    }
}
