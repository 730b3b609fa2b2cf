import Catalogue
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
        try connection.execute("delete from sessions where id = \(id)")
        try Self.inOrder(connection)
        try connection.execute(
            """
            insert into revocations (token_id, expires_at)
            select \(id), greatest(coalesce(\(expiresAt), now() + \(raw: "interval '\(Self.sessionsKeptFor)'")), now())
            where not exists (select from revocations where token_id = \(id))
            """)
    }

    /// Ends every session that the user has now. Call it after the user's row is locked or written: a login takes a share
    /// of that lock before it asks for the time of issue, so no session of the old kind is issued later than this instant.
    ///
    /// - Returns: that instant: a session that is to live must begin after it.
    @discardableResult
    static func insert(
        sessionsOf user: User.ID, _ connection: isolated PostgresConnection
    ) throws -> Timestamp? {
        try connection.execute(
            "delete from sessions where user_id = (select id from users where public_id = \(user.text))")
        try Self.inOrder(connection)
        return try connection.query(
            """
            insert into revocations (subject, issued_before, expires_at)
            values (\(user.text), clock_timestamp(), now() + \(raw: "interval '\(Self.sessionsKeptFor)'"))
            returning issued_before
            """
        ).first?.decode(0)
    }

    /// Ends the sessions that `condition` chooses among the rows of `sessions`.
    ///
    /// - Returns: how many.
    static func insert(
        eachSession condition: SQLQuery, _ connection: isolated PostgresConnection
    ) throws -> Int {
        try connection.query("select from sessions where \(fragment: condition) order by id for update")
        try Self.inOrder(connection)
        return try connection.execute(
            """
            with ended as (delete from sessions where \(fragment: condition) returning id, expires_at)
            insert into revocations (token_id, expires_at)
            select id, greatest(expires_at, now()) from ended
            where not exists (select from revocations where token_id = ended.id)
            """)
    }

    /// Call it after the rows of sessions are locked, so that no two wait for each other.
    ///
    /// One writer at a time, until its commit: then ids become visible in their order, and a verifier that asks for ids
    /// after the last one it saw misses none. Also forgets what expired.
    private static func inOrder(_ connection: isolated PostgresConnection) throws {
        try connection.query("select pg_advisory_xact_lock(hashtextextended('webmacs.revocations', 0))")
        try connection.execute("delete from revocations where expires_at < now()")
    }
}
