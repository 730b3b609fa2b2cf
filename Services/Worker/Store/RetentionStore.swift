import Catalogue
import Domain
import Postgres

/// The policy, and what channels say themselves.
struct RetentionStore: Sendable {
    /// A policy as it is stored.
    struct Entry: Sendable {
        var policy: RetentionPolicy
        var lastRun: Timestamp?
        var createdAt: Timestamp
        var updatedAt: Timestamp
    }

    let pool: PostgresPool

    func fetch() async throws -> Entry {
        try await self.pool.withConnection { try $0.retentionEntry() }
    }

    func rules() async throws -> RetentionRules {
        try await self.pool.withConnection { try $0.retentionRules() }
    }

    /// Changes the policy; two changes at once follow one another.
    ///
    /// - Throws: `ValidationError` when the result is not a policy; nothing is changed then.
    func update(_ change: RetentionChange, at now: Timestamp) async throws -> Entry {
        try await self.pool.withTransaction { connection in
            try connection.query("select from retention_policy where id = 1 for update")
            let policy = try change.applied(to: try connection.retentionEntry().policy)
            try connection.execute(
                """
                update retention_policy set
                    retention_days = \(Int32(policy.retentionDays)), archive_enabled = \(policy.isArchiveEnabled),
                    downsample_after_days = \(Int32(policy.downsampleAfterDays)),
                    downsample_interval = \(policy.downsampleInterval.rawValue),
                    minute_days = \(Int32(policy.minuteDays)), hour_days = \(policy.hourDays.map { Int32($0) }),
                    cleanup_enabled = \(policy.isCleanupEnabled),
                    cleanup_interval_minutes = \(Int32(policy.cleanupIntervalMinutes)), updated_at = \(now)
                where id = 1
                """)
            return try connection.retentionEntry()
        }
    }

    /// A page of the channels that have a retention of their own, by name.
    func list(limit: Int, offset: Int) async throws -> (total: Int, entries: [(Channel.Number, ChannelRetention)]) {
        try await self.pool.withConnection { connection in
            let rows = try connection.query(
                """
                select own.channel, own.retention_days, own.minute_days, own.hour_days
                from channel_retention as own join published_channels as channel on channel.number = own.channel
                order by channel.name, own.channel limit \(Int64(limit)) offset \(Int64(offset))
                """)
            let total: Int64 = try connection.query(
                """
                select count(*) from channel_retention as own
                join published_channels as channel on channel.number = own.channel
                """)[0].decode(0)
            return (Int(total), try rows.map { (try $0.decode(0), try $0.channelRetention(from: 1)) })
        }
    }

    func set(_ own: ChannelRetention, of channel: Channel.Number) async throws {
        try await self.pool.withConnection { connection in
            try connection.execute(
                """
                insert into channel_retention (channel, retention_days, minute_days, hour_days)
                values (\(channel), \(own.retentionDays.map { Int32($0) }), \(own.minuteDays.map { Int32($0) }),
                    \(own.hourDays.map { Int32($0) }))
                on conflict (channel) do update set retention_days = excluded.retention_days,
                    minute_days = excluded.minute_days, hour_days = excluded.hour_days
                """)
        }
    }

    /// - Returns: False when it had none.
    func delete(of channel: Channel.Number) async throws -> Bool {
        try await self.pool.withConnection { connection in
            try connection.execute("delete from channel_retention where channel = \(channel)") > 0
        }
    }
}

extension PostgresConnection {
    func retentionEntry() throws -> RetentionStore.Entry {
        let row = try self.query(
            """
            select retention_days, archive_enabled, downsample_after_days, downsample_interval, minute_days, hour_days,
                cleanup_enabled, cleanup_interval_minutes, last_archive_run, created_at, updated_at
            from retention_policy where id = 1
            """)[0]
        return RetentionStore.Entry(
            policy: RetentionPolicy(
                retentionDays: Int(try row.decode(0, as: Int32.self)), isArchiveEnabled: try row.decode(1),
                downsampleAfterDays: Int(try row.decode(2, as: Int32.self)),
                downsampleInterval: DownsampleInterval(rawValue: try row.decode(3)) ?? .minute,
                minuteDays: Int(try row.decode(4, as: Int32.self)),
                hourDays: try row.decode(5, as: Int32?.self).map { Int($0) }, isCleanupEnabled: try row.decode(6),
                cleanupIntervalMinutes: Int(try row.decode(7, as: Int32.self))),
            lastRun: try row.decode(8), createdAt: try row.decode(9), updatedAt: try row.decode(10))
    }

    func retentionRules() throws -> RetentionRules {
        let rows = try self.query("select channel, retention_days, minute_days, hour_days from channel_retention")
        return RetentionRules(
            policy: try self.retentionEntry().policy,
            own: Dictionary(
                try rows.map { (try $0.decode(0), try $0.channelRetention(from: 1)) }, uniquingKeysWith: { $1 }))
    }

    func noteCleanup(at now: Timestamp) throws {
        try self.execute("update retention_policy set last_archive_run = \(now) where id = 1")
    }
}

extension SQLRow {
    fileprivate func channelRetention(from column: Int) throws -> ChannelRetention {
        func days(_ index: Int) throws -> Int? { try self.decode(column + index, as: Int32?.self).map { Int($0) } }
        return ChannelRetention(retentionDays: try days(0), minuteDays: try days(1), hourDays: try days(2))
    }
}
