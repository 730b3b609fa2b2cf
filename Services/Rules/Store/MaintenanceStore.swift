import Domain
import Postgres

/// The table `maintenance_windows`. A change counts at once for what fires then; for what is suppressed already, within a second.
struct MaintenanceStore: Sendable {
    let pool: PostgresPool

    /// The last to end first.
    func list(
        in state: MaintenanceWindow.State?, at now: Timestamp, limit: Int, offset: Int
    ) async throws -> (total: Int, elements: [MaintenanceWindow]) {
        let filter: SQLQuery =
            switch state {
            case .planned: "begins_at > \(now)"
            case .active: "begins_at <= \(now) and ends_at > \(now)"
            case .ended: "ends_at <= \(now)"
            case nil: "true"
            }
        return try await self.pool.withConnection { connection in
            let total = try connection.query(
                "select count(*) from maintenance_windows where \(fragment: filter)"
            ).first?.decode(0, as: Int64.self)
            let rows = try connection.query(
                """
                select \(raw: Self.columns) from maintenance_windows where \(fragment: filter)
                order by ends_at desc, id desc limit \(limit) offset \(offset)
                """)
            return (Int(total ?? 0), try rows.map(Self.window))
        }
    }

    /// - Throws: ``RulesError/windowNotFound(_:)``, as the others.
    func fetch(_ id: MaintenanceWindow.ID) async throws -> MaintenanceWindow {
        try await self.pool.withConnection { connection in
            let rows = try connection.query(
                "select \(raw: Self.columns) from maintenance_windows where public_id = \(id.text)")
            guard let row = rows.first else { throw RulesError.windowNotFound(id) }
            return try Self.window(row)
        }
    }

    func insert(_ window: MaintenanceWindow) async throws {
        let plan = window.plan
        _ = try await self.pool.withTransaction { connection in
            try connection.execute(
                """
                insert into maintenance_windows (
                    public_id, name, reason, begins_at, ends_at, covers_all, channels, tags, devices, user_public_id,
                    user_name, created_at)
                values (
                    \(window.id.text), \(plan.name), \(plan.reason), \(plan.from), \(plan.to), \(plan.scope.coversAll),
                    \(plan.scope.channels), \(plan.scope.tags), \(plan.scope.devices),
                    (select public_id from published_users where public_id = \(window.createdBy.id?.text)),
                    \(window.createdBy.name), \(window.createdAt))
                """)
        }
    }

    func update(_ id: MaintenanceWindow.ID, to plan: MaintenancePlan) async throws {
        try await self.pool.withTransaction { connection in
            let count = try connection.execute(
                """
                update maintenance_windows set name = \(plan.name), reason = \(plan.reason), begins_at = \(plan.from),
                    ends_at = \(plan.to), covers_all = \(plan.scope.coversAll), channels = \(plan.scope.channels),
                    tags = \(plan.scope.tags), devices = \(plan.scope.devices)
                where public_id = \(id.text)
                """)
            guard count == 1 else { throw RulesError.windowNotFound(id) }
        }
    }

    func delete(_ id: MaintenanceWindow.ID) async throws {
        try await self.pool.withTransaction { connection in
            let count = try connection.execute("delete from maintenance_windows where public_id = \(id.text)")
            guard count == 1 else { throw RulesError.windowNotFound(id) }
        }
    }

    private static let columns = """
        public_id, name, reason, begins_at, ends_at, channels, tags, devices, user_public_id, user_name, created_at
        """

    private static func window(_ row: SQLRow) throws -> MaintenanceWindow {
        let user: String? = try row.decode("user_public_id")
        return MaintenanceWindow(
            id: MaintenanceWindow.ID(try row.decode("public_id")),
            plan: MaintenancePlan(
                name: try row.decode("name"), reason: try row.decode("reason"), from: try row.decode("begins_at"),
                to: try row.decode("ends_at"),
                scope: MaintenancePlan.Scope(
                    channels: try row.decode("channels"), tags: try row.decode("tags"),
                    devices: try row.decode("devices"))),
            createdBy: Person(id: user.map(User.ID.init), name: try row.decode("user_name")),
            createdAt: try row.decode("created_at"))
    }
}
