import Catalogue
import Domain
import Postgres

/// The table `sessions`, for those who look at them and end them. To end one is to revoke its access token.
struct SessionStore: Sendable {
    let pool: PostgresPool

    /// The last used first.
    func list(of user: User.ID, limit: Int, offset: Int) async throws -> Listing<SessionEntry> {
        let source: SQLQuery = """
            from sessions s join users u on u.id = s.user_id
            where u.public_id = \(user.text) and s.expires_at > now()
            """
        return try await self.pool.withConnection { connection in
            let total = try connection.query("select count(*) \(fragment: source)").first?.decode(0, as: Int64.self)
            let rows = try connection.query(
                """
                select s.id, s.created_at, s.last_seen_at, s.expires_at, s.client_address, s.user_agent
                \(fragment: source) order by s.last_seen_at desc, s.id limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total ?? 0), elements: try rows.map(Self.entry))
        }
    }

    /// - Throws: ``GatewayError/sessionNotFound`` when it is none of the user's.
    func end(_ id: String, of user: User.ID) async throws {
        try await self.pool.withTransaction { connection in
            let count = try RevocationRows.insert(
                eachSession: """
                    id = \(id) and expires_at > now()
                    and user_id = (select id from users where public_id = \(user.text))
                    """, connection)
            guard count == 1 else { throw GatewayError.sessionNotFound }
            try AuditStore.insert(.sessionsEnded(of: user, session: id), connection)
        }
    }

    /// - Parameter kept: the id of the one that goes on; nil: none does.
    /// - Returns: how many ended.
    func endAll(of user: User.ID, but kept: String?) async throws -> Int {
        try await self.pool.withTransaction { connection in
            let count = try RevocationRows.insert(
                eachSession: """
                    id is distinct from \(kept)
                    and user_id = (select id from users where public_id = \(user.text))
                    """, connection)
            if count > 0 { try AuditStore.insert(.sessionsEnded(of: user, session: nil), connection) }
            return count
        }
    }

    func deleteExpired() async throws {
        _ = try await self.pool.withConnection { connection in
            try connection.execute("delete from sessions where expires_at <= now()")
        }
    }

    private static func entry(_ row: SQLRow) throws -> SessionEntry {
        SessionEntry(
            id: try row.decode("id"), createdAt: try row.decode("created_at"),
            lastSeenAt: try row.decode("last_seen_at"), expiresAt: try row.decode("expires_at"),
            client: LoginClient(
                address: try row.decode("client_address", as: String?.self) ?? "",
                userAgent: try row.decode("user_agent")))
    }
}
