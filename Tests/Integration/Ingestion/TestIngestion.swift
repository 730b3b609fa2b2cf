import Catalogue
import Contracts
import Domain
import FoundationEssentials
import GatewayMigrations
import IngestionMigrations
import Postgres
import Redis
import TestSupport
import TimeSeries

@testable import IngestionService

/// A database and a Redis of their own, as ingestion finds them.
struct TestIngestion: Sendable {
    let database: TestDatabase
    let redis: TestRedis

    static func with<R>(
        databaseServer: String? = TestServers.databaseURL, redisServer: String? = TestServers.redisURL,
        _ body: (TestIngestion) async throws -> R
    ) async throws -> R {
        try await TestRedis.with(on: redisServer) { redis in
            let migrations = try GatewayMigrations.all + IngestionMigrations.all
            return try await TestDatabase.with(migrations, on: databaseServer) { database in
                try await body(TestIngestion(database: database, redis: redis))
            }
        }
    }

    // MARK: - In

    /// The way into the streams.
    func stream(limit: Int = 2000) -> ReadingsStream {
        ReadingsStream(redis: self.redis.client, limit: limit, logger: TestDatabase.quietLogger)
    }

    func append(_ entries: ReadingsEntry...) async throws {
        for entry in entries { try await self.stream().append(entry) }
    }

    /// Appends bytes as they are to the stream of `source`.
    @discardableResult
    func append(bytes: [UInt8], source: String = ReadingsEntry.source) async throws -> StreamID {
        try await self.redis.client.xadd(
            Streams.readings(Streams.partition(ofSource: source)), fields: [(Streams.payloadField, bytes)])
    }

    /// Runs writers called `writer-0`, `writer-1` … while `body` runs.
    func withWriters<R: Sendable>(
        _ count: Int = 1, from first: Int = 0, named name: String = "writer", storage: StorageWatch = StorageWatch(),
        _ body: @Sendable () async throws -> R
    ) async throws -> R {
        let writers = try (first..<first + count).map { index in
            Writer(
                database: try PostgresConfiguration(url: self.database.url, applicationName: "\(name)-\(index)"),
                redis: self.redis.client,
                reader: RedisStreamReader(
                    configuration: self.redis.configuration, name: "\(name)-\(index)", logger: TestDatabase.quietLogger),
                metrics: IngestionMetrics(), storage: storage, logger: TestDatabase.quietLogger)
        }
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            for writer in writers { tasks.addTask { try await writer.run() } }
            let result = try await body()
            tasks.cancelAll()
            return result
        }
    }

    // MARK: - Out

    /// The stored rows, by channel, time and value.
    func rows() async throws -> [Reading] {
        try await self.database.pool.withConnection { connection in
            var readings: [Reading] = []
            for row in try connection.query("select at, channel, points from published_runs") {
                var points: [Point] = []
                try RunCodec.decode(row.decode("points"), at: row.decode("at"), into: &points)
                let channel = try row.decode("channel", as: Channel.Number.self)
                readings += points.map { Reading(channel: channel, time: $0.time, value: $0.value) }
            }
            return readings.sorted { ($0.channel, $0.time, $0.value) < ($1.channel, $1.time, $1.value) }
        }
    }

    func values() async throws -> [Double] {
        try await self.rows().map(\.value).sorted()
    }

    func count(_ query: SQLQuery) async throws -> Int {
        try await self.database.pool.withConnection { Int(try $0.query(query)[0].decode(0, as: Int64.self)) }
    }

    func execute(_ script: String) async throws {
        try await self.database.pool.withConnection { try $0.script(script) }
    }

    /// What was announced for the stream of `source`, with its commit numbers.
    func committed(source: String = ReadingsEntry.source) async throws -> [Announcement] {
        try await self.redis.client.xrange(Streams.committed(Streams.partition(ofSource: source))).map {
            Announcement(
                commit: $0.id.milliseconds, entry: try CommittedEntry(decoding: $0[Streams.payloadField] ?? []))
        }
    }

    /// An entry of `committed:{p}`.
    struct Announcement: Sendable {
        var commit: UInt64
        var entry: CommittedEntry
    }

    func verdicts(source: String = ReadingsEntry.source) async throws -> [Verdict] {
        try await self.committed(source: source).flatMap(\.entry.verdicts)
    }

    func deadLetters(source: String = ReadingsEntry.source) async throws -> [StreamEntry] {
        try await self.redis.client.xrange(Streams.dead(Streams.readings(Streams.partition(ofSource: source))))
    }

    /// What was said on `events`, oldest first.
    func alerts() async throws -> [SystemAlert] {
        try await self.redis.client.xrange(Streams.events).map {
            try JSONDecoder().decode(
                EventEnvelope<SystemAlert>.self, from: Data($0[Streams.payloadField] ?? [])
            ).data
        }
    }

    /// Entries of `source`'s partition that wait for the writer.
    func waiting(source: String = ReadingsEntry.source) async throws -> Int {
        try await self.redis.client.xlen(Streams.readings(Streams.partition(ofSource: source)))
    }

    /// How many partitions each connection holds, by its name.
    func holders() async throws -> [String: Int] {
        try await self.database.pool.withConnection { connection in
            let rows = try connection.query(
                """
                select activity.application_name, count(*)
                from pg_locks lock join pg_stat_activity activity using (pid)
                where lock.locktype = 'advisory' and lock.classid = 1919246692 and activity.datname = current_database()
                group by 1
                """)
            return try Dictionary(
                uniqueKeysWithValues: rows.map { (try $0.decode(0), Int(try $0.decode(1, as: Int64.self))) })
        }
    }

    /// Cuts the database connections of that name, as a failing server or network does.
    func cut(_ name: String) async throws {
        _ = try await self.count(
            """
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where application_name = \(name) and datname = current_database()
            """)
    }
}
