import Catalogue
import Domain
import Postgres

/// The tables `dashboards` and `dashboard_widgets`. Every change is one transaction under the dashboard's lock, and counts its
/// version up.
struct DashboardStore: Sendable {
    let pool: PostgresPool

    /// The user's own and the global ones, the newest first.
    func list(for user: User.ID, limit: Int, offset: Int) async throws -> Listing<DashboardEntry> {
        try await self.pool.withConnection { connection in
            let filter: SQLQuery = "(d.is_global or u.public_id = \(user.text))"
            let total = try connection.query(
                "select count(*) from dashboards d left join users u on u.id = d.user_id where \(fragment: filter)"
            ).first?.decode(0, as: Int64.self)
            let dashboards = try connection.query(
                """
                \(raw: Self.selection) where \(fragment: filter)
                order by d.created_at desc, d.id desc limit \(limit) offset \(offset)
                """
            ).map(Self.dashboard)
            let widgets = try WidgetRows.all(of: dashboards.map(\.id), connection)
            return Listing(
                total: Int(total ?? 0),
                elements: dashboards.map { DashboardEntry(dashboard: $0, widgets: widgets[$0.id] ?? []) })
        }
    }

    /// - Throws: ``GatewayError/dashboardNotFound(_:)``.
    func fetch(_ id: Dashboard.ID) async throws -> DashboardEntry {
        try await self.pool.withConnection { connection in
            let rows = try connection.query("\(raw: Self.selection) where d.public_id = \(id.text)")
            guard let row = rows.first else { throw GatewayError.dashboardNotFound(id) }
            return DashboardEntry(
                dashboard: try Self.dashboard(row), widgets: try WidgetRows.all(of: [id], connection)[id] ?? [])
        }
    }

    /// - Throws: ``GatewayError/channelNotFound(_:)``, or ``GatewayError/privateWithoutOwner``; then nothing is stored.
    func insert(_ entry: DashboardEntry) async throws {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                let dashboard = entry.dashboard
                try connection.execute(
                    """
                    insert into dashboards
                        (public_id, name, is_global, user_id, config_json, version, created_at, updated_at)
                    values (
                        \(dashboard.id.text), \(dashboard.name), \(dashboard.isGlobal),
                        (select id from users where public_id = \(dashboard.owner?.text)), \(dashboard.configuration),
                        \(Int64(dashboard.version)), \(dashboard.createdAt), \(dashboard.updatedAt)
                    )
                    """)
                try Self.replaceWidgets(of: entry, connection)
            }
        }
    }

    /// Changes a dashboard and its widgets as a whole.
    ///
    /// - Parameter change: is given what there is; what it throws leaves everything as it was.
    /// - Returns: whether share links show it.
    /// - Throws: ``GatewayError``: dashboard or channel not found, private without an owner; what `change` throws.
    func update(
        _ id: Dashboard.ID, at now: Timestamp, _ change: @Sendable (inout DashboardEntry) throws -> Void
    ) async throws -> Bool {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                let before = try Self.lock(id, connection)
                var after = before
                try change(&after)
                let dashboard = after.dashboard
                try connection.execute(
                    """
                    update dashboards set name = \(dashboard.name), is_global = \(dashboard.isGlobal),
                        config_json = \(dashboard.configuration), version = version + 1, updated_at = \(now)
                    where public_id = \(id.text)
                    """)
                if after.widgets != before.widgets { try Self.replaceWidgets(of: after, connection) }
                return try Self.isShared(id, connection)
            }
        }
    }

    /// With its widgets and share links.
    ///
    /// - Parameter check: is given what there is; what it throws keeps it.
    /// - Returns: whether share links showed it.
    func delete(_ id: Dashboard.ID, _ check: @Sendable (Dashboard) throws -> Void) async throws -> Bool {
        try await self.pool.withTransaction { connection in
            try check(try Self.lock(id, connection).dashboard)
            let isShared = try Self.isShared(id, connection)
            try connection.execute("delete from dashboards where public_id = \(id.text)")
            return isShared
        }
    }

    // MARK: - Steps

    static func lock(_ id: Dashboard.ID, _ connection: isolated PostgresConnection) throws -> DashboardEntry {
        let rows = try connection.query("\(raw: Self.selection) where d.public_id = \(id.text) for update of d")
        guard let row = rows.first else { throw GatewayError.dashboardNotFound(id) }
        return DashboardEntry(
            dashboard: try Self.dashboard(row), widgets: try WidgetRows.all(of: [id], connection)[id] ?? [])
    }

    private static func replaceWidgets(
        of entry: DashboardEntry, _ connection: isolated PostgresConnection
    ) throws {
        try WidgetRows.replace(entry.widgets, of: entry.dashboard.id, connection)
        let visible = try VisibleChannels(of: entry.widgets)
        try connection.execute(
            """
            update dashboards set visible_channels = \(visible.ids), visible_names = \(visible.names)
            where public_id = \(entry.dashboard.id.text)
            """)
    }

    private static func isShared(_ id: Dashboard.ID, _ connection: isolated PostgresConnection) throws -> Bool {
        try connection.query(
            """
            select exists (
                select from api_tokens t join dashboards d on d.id = t.dashboard_id where d.public_id = \(id.text))
            """
        ).first?.decode(0, as: Bool.self) ?? false
    }

    // MARK: - Rows

    private static let selection = """
        select d.public_id, d.name, d.is_global, u.public_id as owner, d.config_json, d.version, d.created_at, d.updated_at
        from dashboards d left join users u on u.id = d.user_id
        """

    private static func dashboard(_ row: SQLRow) throws -> Dashboard {
        let owner: String? = try row.decode("owner")
        return Dashboard(
            id: Dashboard.ID(try row.decode("public_id")), name: try row.decode("name"),
            isGlobal: try row.decode("is_global"), owner: owner.map(User.ID.init),
            configuration: try row.decode("config_json"), version: Int(try row.decode("version", as: Int64.self)),
            createdAt: try row.decode("created_at"), updatedAt: try row.decode("updated_at"))
    }
}
