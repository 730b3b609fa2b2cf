import Archive
import Catalogue
import Contracts
import Domain
import FoundationEssentials
import GatewayMigrations
import IngestionMigrations
import Logging
import Postgres
import Redis
import RulesMigrations
import ServiceLifecycle
import Sharing
import Synchronization
import TestSupport
import Testing
import TimeSeries
import WebhooksMigrations
import WorkerMigrations

@testable import RulesService

/// A database with the schema of all owners, a Redis, channels `c1`, `c2` … named `Channel 1`, `Channel 2` …, and a writer that
/// stores and announces what a test gives it.
struct TestBench: Sendable {
    let database: TestDatabase
    let redis: TestRedis
    var pool: PostgresPool { self.database.pool }
    var rules: RuleStore { RuleStore(pool: self.pool) }
    var alerts: AlertStore { AlertStore(pool: self.pool) }

    static func with<R>(channels: Int = 4, _ body: (TestBench) async throws -> R) async throws -> R {
        let migrations =
            try GatewayMigrations.all + IngestionMigrations.all + WorkerMigrations.all + WebhooksMigrations.all
            + RulesMigrations.all
        return try await TestRedis.with { redis in
            try await TestDatabase.with(migrations) { database in
                let bench = TestBench(database: database, redis: redis)
                try await bench.makeChannels(channels)
                return try await body(bench)
            }
        }
    }

    private func makeChannels(_ count: Int) async throws {
        try await self.pool.withConnection { connection in
            try connection.execute(
                """
                insert into channels (public_id, name, kind, unit, min_value, max_value)
                select 'c' || n, 'Channel ' || n, 'sensor', 'V', 0, 100 from generate_series(1, \(Int64(count))) n
                """)
            // Rules were evaluated before: what is committed from here on counts.
            try connection.execute(
                """
                insert into rule_offsets (share, partition, commits, updated_at)
                select share, partition, commits, now()
                from published_positions, generate_series(0, \(RuleShare.modulus - 1)) as share
                """)
        }
    }

    // MARK: - Readings

    /// Stores readings as one commit of the writer, and announces it.
    ///
    /// - Parameter traces: As the writer tells them; nil: none.
    func commit(
        _ readings: [Reading], partition: Int = 0, announced: Bool = true, traces: String? = nil
    ) async throws {
        let commit = try await self.pool.withTransaction { connection in
            for day in Set(readings.map { $0.time.microseconds / 86_400_000_000 }) {
                try connection.ensurePartition(day: day)
            }
            try connection.append(RunSheet(readings))
            try connection.execute(
                """
                insert into latest_readings as latest (channel, time, value)
                select distinct on (channel) * from unnest(
                    \(readings.map(\.channel)), \(readings.map(\.time)), \(readings.map(\.value))) as new (channel, time, value)
                order by channel, time desc
                on conflict (channel) do update set time = excluded.time, value = excluded.value
                where excluded.time >= latest.time
                """)
            return try connection.query(
                """
                update stream_offsets set commits = commits + 1 where partition = \(Int32(partition)) returning commits
                """)[0].decode(0, as: Int64.self)
        }
        guard announced else { return }
        var fields = [(Streams.payloadField, CommittedEntry(readings: readings).encoded())]
        if let traces { fields.append((Streams.traceField, Array(traces.utf8))) }
        try await self.redis.client.xadd(
            Streams.committed(partition), id: StreamID(milliseconds: UInt64(commit), sequence: 0), fields: fields)
    }

    // MARK: - Evaluators

    /// Runs an evaluator while `body` runs; then it is gone as if it had been killed: nothing is stored at the end.
    func evaluating<R: Sendable>(
        stormLimit: Int = 50, _ body: @Sendable () async throws -> R
    ) async throws -> R {
        let logger = TestDatabase.quietLogger
        let redis = RedisClient(configuration: self.redis.configuration, name: "evaluator", logger: logger)
        let subscriber = RedisSubscriber(
            configuration: self.redis.configuration, name: "evaluator-topics", logger: logger)
        let directory = ChannelDirectory(pool: self.pool, subscriber: subscriber, logger: logger)
        let evaluator = Evaluator(
            database: try PostgresConfiguration(
                url: self.database.url, applicationName: "rules-evaluator", connections: 1),
            redis: redis,
            reader: RedisStreamReader(configuration: self.redis.configuration, name: "evaluator-tail", logger: logger),
            subscriber: subscriber, directory: directory, stormLimit: stormLimit, metrics: RulesMetrics(),
            logger: logger)
        let result = try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await redis.run() }
            tasks.addTask { try await directory.run() }
            tasks.addTask { try await evaluator.run() }
            let result: Result<R, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            tasks.cancelAll()
            return try result.get()
        }
        await subscriber.shutdown()
        await redis.shutdown()
        return result
    }

    /// Waits until the rules are divided among so many evaluators.
    func waitUntilShared(by count: Int) async throws {
        let isShared = try await eventually(within: .seconds(60)) {
            try await self.evaluators().map(\.shares).sorted() == self.even(count)
        }
        guard isShared else { throw TooLate() }
    }

    private func even(_ count: Int) -> [Int] {
        let standing = Standing(slots: 0..<count, partCount: SharedWork.rules.partCount)
        return (0..<count).map { standing.share(of: $0) }.sorted()
    }

    /// The connections that evaluate rules, and how many shares each holds.
    func evaluators() async throws -> [(process: Int32, shares: Int)] {
        try await self.pool.withConnection { connection in
            try connection.query(
                """
                select pid, count(*) from pg_locks
                where locktype = 'advisory' and classid = \(Int64(0x7275_6c70))::oid and granted
                    and database = (select oid from pg_database where datname = current_database())
                group by pid
                """
            ).map { (try $0.decode(0), Int(try $0.decode(1, as: Int64.self))) }
        }
    }

    struct TooLate: Error {}

    /// Waits until everything that was committed is looked at and stored.
    func waitUntilCaughtUp() async throws {
        let isCaughtUp = try await eventually(within: .seconds(60)) {
            try await self.pool.withConnection { connection in
                try connection.query(
                    """
                    select count(*) = \(Int64(Streams.partitionCount) * RuleShare.modulus) from rule_offsets o
                    join published_positions p on p.partition = o.partition and p.commits = o.commits
                    """)[0].decode(0, as: Bool.self)
            }
        }
        guard isCaughtUp else { throw TooLate() }
    }

    // MARK: - What came of it

    func allAlerts(_ question: AlertQuestion = AlertQuestion()) async throws -> [Alert] {
        try await self.alerts.list(question, limit: 100, offset: 0).elements.sorted { $0.firedAt < $1.firedAt }
    }

    /// When each rule fired, of all alerts that are not retroactive.
    func alertTimes() async throws -> [String: [Timestamp]] {
        let rows = try await self.pool.withConnection { connection in
            try connection.query("select rule_name, fired_at from alerts where not is_retroactive order by fired_at")
                .map { (try $0.decode(0, as: String.self), try $0.decode(1, as: Timestamp.self)) }
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    /// Waits until so many alerts are there, in any state.
    func wait(forAlerts count: Int) async throws {
        let areThere = try await eventually(within: .seconds(60)) { try await self.allAlerts().count == count }
        guard areThere else { throw TooLate() }
    }

    /// Types of the recorded events, in their order.
    func events() async throws -> [String] {
        try await self.pool.withConnection { connection in
            try connection.query("select type from outbox_events order by number").map { try $0.decode(0) }
        }
    }

    /// Stores a rule on `Channel 1`, without its tests.
    @discardableResult
    func make(_ rule: Rule, reading channels: [String] = ["c1"]) async throws -> Rule {
        try await self.rules.insert(rule, reading: channels.map { Channel.ID($0) })
        return rule
    }
}

extension Rule {
    static func fixture(
        name: String = "Too high", condition: RuleCondition = .above(80), severity: Severity = .warning,
        actions: [RuleAction] = [.webhook], begunAt: Timestamp = .start
    ) -> Rule {
        Rule(
            id: .random(), name: name, severity: severity, condition: condition, cooldownSeconds: 0, tests: [],
            actions: actions, isEnabled: true, createdAt: begunAt)
    }
}

extension RuleCondition {
    static func above(_ threshold: Double, channel: String = "c1", clear: Double? = nil, for seconds: Double = 0)
        -> RuleCondition
    {
        .simple(
            Simple(
                channel: Channel.ID(channel), comparison: .greater, threshold: threshold, clearThreshold: clear,
                forSeconds: seconds))
    }
}

extension Timestamp {
    /// 2026-01-01T00:00:00Z.
    static let start = Timestamp(microseconds: 1_767_225_600_000_000)
}

/// Readings of a channel, one a second from `start` on.
func series(_ values: [Double], channel: Channel.Number = 1, from start: Timestamp = .start) -> [Reading] {
    values.enumerated().map { Reading(channel: channel, time: start + .seconds($0.offset + 1), value: $0.element) }
}
