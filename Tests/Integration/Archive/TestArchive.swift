import Archive
import Domain
import GatewayMigrations
import IngestionMigrations
import Postgres
import TestSupport
import TimeSeries
import WorkerMigrations

extension Timestamp {
    /// 2026-01-01T00:00:00Z.
    static let start = Timestamp(microseconds: 1_767_225_600_000_000)
}

/// A database with the schema of all owners, and pieces in it.
struct TestArchive: Sendable {
    let database: TestDatabase
    var pool: PostgresPool { self.database.pool }

    static func with<R>(_ body: (TestArchive) async throws -> R) async throws -> R {
        let migrations = try GatewayMigrations.all + IngestionMigrations.all + WorkerMigrations.all
        return try await TestDatabase.with(migrations) { database in
            try await body(TestArchive(database: database))
        }
    }

    /// Runs `body` on one state of the database, as readers do.
    func read<R: Sendable>(_ body: @Sendable (isolated PostgresConnection) throws -> R) async throws -> R {
        try await self.pool.withTransaction { connection in
            try connection.execute("set transaction isolation level repeatable read, read only")
            return try body(connection)
        }
    }

    /// Stores readings as a commit of the writer does: a run for each channel and minute.
    func insertRuns(_ readings: [Reading]) async throws {
        try await self.pool.withTransaction { connection in
            for (channel, own) in Dictionary(grouping: readings, by: \.channel) {
                let points = own.map { Point(time: $0.time, value: $0.value) }.sorted()
                for (minute, run) in Dictionary(grouping: points, by: { RollupWidth.minute.floor($0.time) }) {
                    try connection.query("select ensure_runs_partition((\(minute) at time zone 'UTC')::date)")
                    try connection.execute(
                        """
                        insert into reading_runs (at, channel, points)
                        values (\(run[0].time), \(channel), \(try RunCodec.encode(run)))
                        """)
                }
                guard let newest = points.last else { continue }
                try connection.execute(
                    """
                    insert into latest_readings as latest (channel, time, value)
                    values (\(channel), \(newest.time), \(newest.value))
                    on conflict (channel) do update set time = excluded.time, value = excluded.value
                    where excluded.time >= latest.time
                    """)
            }
        }
    }

    /// Seals the channel's fresh readings of [`from`, `to`), a UTC day at a time, as the worker does.
    func seal(_ channel: Channel.Number, from: Timestamp, to: Timestamp, capacity: Int = 50) async throws {
        try await self.pool.withTransaction { connection in
            var pieces = Pieces()
            let runs = try connection.query("select at, points from take_reading_runs(\(channel), \(from), \(to))")
            for row in runs {
                let (at, bytes): (Timestamp, [UInt8]) = (try row.decode(0), try row.decode(1))
                try pieces.add { points throws(CodecError) in try RunCodec.decode(bytes, at: at, into: &points) }
            }
            for (day, fresh) in Dictionary(grouping: pieces.merge(), by: \.time.startOfDay) {
                try connection.seal(fresh, of: channel, day: day, capacity: capacity)
            }
        }
    }
}

extension PostgresConnection {
    fileprivate func seal(_ fresh: [Point], of channel: Channel.Number, day: Timestamp, capacity: Int) throws {
        let sealing = Sealing(fresh)
        guard let touched = sealing.touched else { return }
        let rows = try self.query(
            """
            delete from reading_chunks
            where channel = \(channel) and first_at >= \(day) and first_at < \(touched.upperBound)
                and last_at >= \(touched.lowerBound)
            returning points
            """)
        let chunks = try rows.map { row in
            var points: [Point] = []
            try ChunkCodec.decode(try row.decode(0), into: &points)
            return points
        }
        let month: Timestamp = try self.query(
            "select date_trunc('month', \(day) at time zone 'UTC') at time zone 'UTC'")[0].decode(0)
        let outcome = sealing.seal(
            into: chunks, fillsUp: false,
            minutes: try self.rows("minute_rollups", "day", channel, day, .minute),
            hours: try self.rows("hour_rollups", "month", channel, month, .hour), capacity: capacity)
        try self.query("select ensure_chunks_partition((\(day) at time zone 'UTC')::date)")
        for chunk in outcome.chunks {
            let (aggregate, bytes) = (chunk.aggregate, try ChunkCodec.encode(chunk.points))
            try self.execute(
                """
                insert into reading_chunks
                    (first_at, last_at, channel, count, first, last, minimum, maximum, sum, points)
                values (\(aggregate.first.time), \(aggregate.last.time), \(channel), \(Int32(aggregate.count)),
                    \(aggregate.first.value), \(aggregate.last.value), \(aggregate.minimum), \(aggregate.maximum),
                    \(aggregate.sum), \(bytes))
                """)
        }
        try self.store(outcome.minutes, "minute_rollups", "day", channel, day, .minute)
        try self.store(outcome.hours, "hour_rollups", "month", channel, month, .hour)
    }

    private func rows(
        _ table: String, _ column: String, _ channel: Channel.Number, _ day: Timestamp, _ width: RollupWidth
    ) throws -> [Rollup] {
        let rows = try self.query(
            """
            select buckets from \(raw: table)
            where channel = \(channel) and \(raw: column) = (\(day) at time zone 'UTC')::date
            """)
        return try rows.first.map { try RollupCodec.decode(try $0.decode(0), width) } ?? []
    }

    private func store(
        _ rollups: [Rollup], _ table: String, _ column: String, _ channel: Channel.Number, _ day: Timestamp,
        _ width: RollupWidth
    ) throws {
        try self.execute(
            """
            insert into \(raw: table) (channel, \(raw: column), buckets)
            values (\(channel), (\(day) at time zone 'UTC')::date, \(try RollupCodec.encode(rollups, width)))
            on conflict (channel, \(raw: column)) do update set buckets = excluded.buckets
            """)
    }
}
