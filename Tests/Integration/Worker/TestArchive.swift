import Archive
import Catalogue
import Domain
import GatewayMigrations
import IngestionMigrations
import Postgres
import TestSupport
import TimeSeries
import WorkerMigrations

@testable import WorkerService

/// A database with every table, runs in it, and the jobs on a connection of their own.
struct TestArchive: Sendable {
    let database: TestDatabase
    let connection: PostgresConnection
    let sealing = SealingJob(sealAfter: .seconds(3600), metrics: WorkerMetrics())
    var cleanup: CleanupJob {
        CleanupJob(sealing: self.sealing, metrics: WorkerMetrics(), logger: TestDatabase.quietLogger)
    }
    var runner: JobRunner { JobRunner(database: self.database.configuration, logger: TestDatabase.quietLogger) }

    /// 2026-06-15T12:00:00Z.
    static let noon = Timestamp(microseconds: 1_781_524_800_000_000)

    static func with<R>(_ body: (TestArchive) async throws -> R) async throws -> R {
        let migrations = try GatewayMigrations.all + IngestionMigrations.all + WorkerMigrations.all
        return try await TestDatabase.with(migrations) { database in
            let connection = try await PostgresConnection.connect(
                database.configuration, logger: TestDatabase.quietLogger)
            do {
                let result = try await body(TestArchive(database: database, connection: connection))
                await connection.close()
                return result
            } catch {
                await connection.close()
                throw error
            }
        }
    }

    /// Makes channels in the catalogue: `c1`, `c2` …, numbered from 1.
    func makeChannels(_ count: Int) async throws {
        try await self.database.pool.withConnection { connection in
            try connection.execute(
                """
                insert into channels (public_id, name, kind, unit, min_value, max_value)
                select 'c' || n, 'Channel ' || n, 'sensor', 'V', 0, 100 from generate_series(1, \(Int64(count))) n
                """)
        }
    }

    /// Stores points the writer's way: as one commit, in runs of a minute.
    func store(_ points: [Point], of channel: Channel.Number) async throws {
        let runs = try Dictionary(grouping: points.sorted()) { RollupWidth.minute.floor($0.time) }.map {
            (at: $0.value[0].time, bytes: try RunCodec.encode($0.value))
        }
        try await self.database.pool.withConnection { connection in
            for day in Set(runs.map { Day($0.at) }) {
                try connection.query("select ensure_runs_partition('1970-01-01'::date + \(day.number))")
            }
            try connection.transaction { connection in
                for run in runs {
                    try connection.execute(
                        "insert into reading_runs (at, channel, points) values (\(run.at), \(channel), \(run.bytes))")
                }
            }
        }
    }

    func seal(now: Timestamp = Self.noon) async throws {
        _ = try await self.sealing.run(on: self.connection, now: now)
    }

    /// What readers see.
    func points(
        of channel: Channel.Number, from: Timestamp = .distantPast, to: Timestamp = .distantFuture
    ) async throws -> [Point] {
        try await self.database.pool.withTransaction { connection in
            try connection.execute("set transaction isolation level repeatable read, read only")
            var points: [Point] = []
            try connection.eachStretch(of: channel, from: from, to: to) { points += $0 }
            return points
        }
    }

    func rollups(
        of channel: Channel.Number, _ width: RollupWidth, from: Timestamp = .distantPast, to: Timestamp = .distantFuture
    ) async throws -> [Rollup] {
        try await self.database.pool.withTransaction { connection in
            try connection.execute("set transaction isolation level repeatable read, read only")
            return try connection.rollups(of: channel, from: from, to: to, width: width)
        }
    }

    func number(_ query: SQLQuery) async throws -> Int64 {
        try await self.database.pool.withConnection { try $0.query(query)[0].decode(0) }
    }
}

extension Timestamp {
    static let distantPast = Timestamp(microseconds: 946_684_800_000_000)
    static let distantFuture = Timestamp(microseconds: 4_102_444_800_000_000)
}
