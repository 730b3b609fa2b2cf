import Catalogue
import Domain
import Postgres

/// The table `fleet_devices`, for people.
struct FleetStore: Sendable {
    let pool: PostgresPool

    /// By name.
    func list(
        _ question: FleetQuestion, at now: Timestamp, limit: Int, offset: Int
    ) async throws -> Listing<FleetDevice> {
        let filter = question.filter(at: now)
        return try await self.pool.withConnection { connection in
            let total: Int64 = try connection.query(
                "select count(*) from fleet_devices where \(fragment: filter)")[0].decode(0)
            let rows = try connection.query(
                """
                select \(raw: FleetDevice.columns) from fleet_devices where \(fragment: filter)
                order by name limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total), elements: try rows.map { try FleetDevice($0) })
        }
    }

    /// - Throws: ``OTAError/deviceNotFound(_:)``.
    func fetch(_ name: String) async throws -> FleetDevice {
        try await self.pool.withConnection { connection in
            let rows = try connection.query(
                "select \(raw: FleetDevice.columns) from fleet_devices where name = \(name)")
            guard let row = rows.first else { throw OTAError.deviceNotFound(name) }
            return try FleetDevice(row)
        }
    }

    /// - Parameters:
    ///   - tags: nil: they stay.
    ///   - isHeld: nil: it stays.
    /// - Throws: ``OTAError/deviceNotFound(_:)``.
    func update(_ name: String, tags: Set<String>?, isHeld: Bool?) async throws {
        try await self.pool.withConnection { connection in
            let count = try connection.execute(
                """
                update fleet_devices set tags = coalesce(\(tags?.sorted()), tags), is_held = coalesce(\(isHeld), is_held)
                where name = \(name)
                """)
            guard count > 0 else { throw OTAError.deviceNotFound(name) }
        }
    }

    /// With what rollouts know of it. It is there again when it asks again.
    ///
    /// - Throws: ``OTAError`` not found, or under way.
    func delete(_ name: String, at now: Timestamp) async throws {
        try await self.pool.withTransaction { connection in
            // Whoever decides on rollouts locks rows in another order: he waits.
            try connection.query("select pg_advisory_xact_lock(hashtextextended('webmacs.ota.rollouts', 0))")
            let rows = try connection.query("select from fleet_devices where name = \(name) for update")
            guard !rows.isEmpty else { throw OTAError.deviceNotFound(name) }
            let busy = try connection.query(
                """
                select 1 from rollout_devices d join rollouts r on r.id = d.rollout
                where d.device = \(name) and d.state in ('offered', 'downloading', 'installing')
                    and (r.state in ('running', 'paused')
                        or (r.state = 'completed' and r.ended_at > \(now - DeviceTurn.graceOfCompleted)))
                """)
            guard busy.isEmpty else { throw OTAError.deviceIsUnderWay(name) }
            try connection.execute("delete from fleet_devices where name = \(name)")
        }
    }
}

extension FleetQuestion {
    fileprivate func filter(at now: Timestamp) -> SQLQuery {
        var filter: SQLQuery = "true"
        if let tag { filter.append(" and tags @> array[\(tag)]::text[]") }
        if let version { filter.append(" and version = \(version)") }
        if let text { filter.append(" and position(lower(\(text)) in lower(name)) > 0") }
        if let isOnline {
            let seen = now - FleetDevice.patience
            filter.append(isOnline ? " and last_seen >= \(seen)" : " and last_seen < \(seen)")
        }
        return filter
    }
}
