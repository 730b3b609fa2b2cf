import Auth
import Catalogue
import Domain
import Postgres

/// The share links among the `api_tokens`.
struct ShareLinkStore: Sendable {
    let pool: PostgresPool

    /// The newest first, those that have expired within the last month among them.
    ///
    /// - Parameter check: is given the dashboard; what it throws is the answer.
    func list(
        of dashboard: Dashboard.ID, limit: Int, offset: Int, _ check: @Sendable (Dashboard) throws -> Void
    ) async throws -> Listing<ShareLink> {
        try await self.pool.withTransaction { connection in
            try check(try DashboardStore.lock(dashboard, connection).dashboard)
            let filter: SQLQuery = "d.public_id = \(dashboard.text)"
            let total = try connection.query(
                "select count(*) from api_tokens t join dashboards d on d.id = t.dashboard_id where \(fragment: filter)"
            ).first?.decode(0, as: Int64.self)
            let rows = try connection.query(
                """
                select t.public_id, t.name, t.created_at, t.expires_at, t.last_used_at
                from api_tokens t join dashboards d on d.id = t.dashboard_id
                where \(fragment: filter) order by t.created_at desc, t.id desc limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total ?? 0), elements: try rows.map(Self.link))
        }
    }

    /// Stores a link. Those of the dashboard that have expired more than a month ago go.
    ///
    /// - Parameter check: is given the dashboard; what it throws leaves everything as it was.
    /// - Throws: ``GatewayError/dashboardNotFound(_:)``, ``GatewayError/tooManyShareLinks``, or
    ///   ``GatewayError/shareLinkWithoutPerson`` when `creator` is no person.
    func insert(
        _ link: ShareLink, hash: TokenHash, of dashboard: Dashboard.ID, by creator: User.ID,
        _ check: @Sendable (Dashboard) throws -> Void
    ) async throws {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                try check(try DashboardStore.lock(dashboard, connection).dashboard)
                try connection.execute(
                    """
                    delete from api_tokens t using dashboards d
                    where d.id = t.dashboard_id and d.public_id = \(dashboard.text)
                        and t.expires_at < \(link.createdAt)::timestamptz - interval '30 days'
                    """)
                try connection.execute(
                    """
                    insert into api_tokens (public_id, name, token_hash, user_id, dashboard_id, created_at, expires_at)
                    select \(link.id.text), \(link.name), \(hash.bytes),
                        (select id from users where public_id = \(creator.text)), d.id, \(link.createdAt),
                        \(link.expiresAt)
                    from dashboards d where d.public_id = \(dashboard.text)
                    """)
                let count = try connection.query(
                    """
                    select count(*) from api_tokens t join dashboards d on d.id = t.dashboard_id
                    where d.public_id = \(dashboard.text)
                    """
                ).first?.decode(0, as: Int64.self)
                guard count ?? 0 <= Int64(DashboardRules.shareLimit) else { throw GatewayError.tooManyShareLinks }
            }
        }
    }

    /// - Parameter check: is given the dashboard; what it throws leaves everything as it was.
    /// - Throws: ``GatewayError/dashboardNotFound(_:)`` or ``GatewayError/shareLinkNotFound(_:)``.
    func delete(
        _ id: ShareLink.ID, of dashboard: Dashboard.ID, _ check: @Sendable (Dashboard) throws -> Void
    ) async throws {
        try await self.pool.withTransaction { connection in
            try check(try DashboardStore.lock(dashboard, connection).dashboard)
            let count = try connection.execute(
                """
                delete from api_tokens t using dashboards d
                where d.id = t.dashboard_id and d.public_id = \(dashboard.text) and t.public_id = \(id.text)
                """)
            guard count == 1 else { throw GatewayError.shareLinkNotFound(id) }
        }
    }

    private static func link(_ row: SQLRow) throws -> ShareLink {
        ShareLink(
            id: ShareLink.ID(try row.decode("public_id")), name: try row.decode("name"),
            createdAt: try row.decode("created_at"), expiresAt: try row.decode("expires_at"),
            lastUsedAt: try row.decode("last_used_at"))
    }
}
