import Archive
import Domain
import Postgres
import TestSupport
import Testing
import TimeSeries

@testable import QueryService

@Suite("Plans of the hot queries", .enabled(if: TestServers.haveDatabase))
struct PlanTests {
    private static let channels = 20
    private static let days = 3

    /// Runs `body` with three days of twenty channels: what is sealed, and a run each five minutes beside it.
    private func withHistory<R>(_ body: (TestStore) async throws -> R) async throws -> R {
        try await TestStore.with { test in
            let points = (0..<100).map { Point(time: .start + .seconds($0), value: Double($0)) }
            let (chunk, run) = (try ChunkCodec.encode(points), try RunCodec.encode([points[0]]))
            // Of another day: found, and passed over.
            let old = points.map { Point(time: $0.time - .seconds(86_400 * 10_000), value: $0.value) }
            let minutes = try RollupCodec.encode(Rollup.fold(old, .minute), .minute)
            let hours = try RollupCodec.encode(Rollup.fold(old, .hour), .hour)
            try await test.database.pool.withConnection { connection in
                for day in 0..<Int32(Self.days) {
                    try connection.query("select ensure_runs_partition('2026-01-01'::date + \(day))")
                    try connection.query("select ensure_chunks_partition('2026-01-01'::date + \(day))")
                    try connection.execute(
                        """
                        insert into reading_runs
                        select timestamptz '2026-01-01 00:00:00Z' + \(day) * interval '1 day' + step * interval '5 minutes',
                            channel, \(run)
                        from generate_series(0, 287) step, generate_series(1, 20) channel
                        """)
                    // One blob for all: its times lie in the first row.
                    try connection.execute(
                        """
                        insert into reading_chunks
                        select timestamptz '2026-01-01 00:00:00Z' + \(day) * interval '1 day' + step * interval '10 minutes',
                            timestamptz '2026-01-01 00:10:00Z' + \(day) * interval '1 day' + step * interval '10 minutes',
                            channel, 100, 0, 0, 0, 0, 0, \(chunk)
                        from generate_series(0, 143) step, generate_series(1, 20) channel
                        """)
                }
                try connection.execute(
                    """
                    insert into minute_rollups
                    select channel, '2025-01-01'::date + day, \(minutes)
                    from generate_series(0, 399) day, generate_series(1, 20) channel
                    """)
                try connection.execute(
                    """
                    insert into hour_rollups
                    select channel, '2000-01-01'::date + month * interval '1 month', \(hours)
                    from generate_series(0, 399) month, generate_series(1, 20) channel
                    """)
                try connection.script(
                    """
                    insert into latest_readings
                    select channel, max(at), 0 from reading_runs group by channel;
                    analyze reading_runs; analyze reading_chunks; analyze latest_readings; analyze minute_rollups;
                    analyze hour_rollups;
                    select pg_stat_force_next_flush()
                    """)
            }
            return try await body(test)
        }
    }

    private func plan(_ statement: String, in test: TestStore) async throws -> [String] {
        try await test.database.pool.withConnection { connection in
            try connection.query("explain (costs off) \(raw: statement)").map { try $0.decode(0, as: String.self) }
        }
    }

    @Test(
        "A range of one channel reads the index on channel and time of each day it touches, and nothing else",
        arguments: [("runs", "at", "at"), ("chunks", "first_at", "first_at")])
    func range(pieces: String, column: String, index: String) async throws {
        try await self.withHistory { test in
            let plan = try await self.plan(
                """
                select points from published_\(pieces)
                where channel = 7 and \(column) >= '2026-01-01 12:00Z' and \(column) < '2026-01-03 12:00Z' order by \(column)
                """, in: test)
            for day in ["20260101", "20260102", "20260103"] {
                #expect(plan.contains { $0.contains(" reading_\(pieces)_\(day)_channel_\(index)_idx") }, "\(plan)")
            }
            #expect(!plan.contains { $0.contains("Seq Scan") }, "\(plan)")
        }
    }

    @Test(
        "What a line reads beside that, it finds by an index: rollups, chunks and runs",
        arguments: [
            (
                """
                select buckets from published_minute_rollups
                where channel = 7 and day = any(array(select date '1970-01-01' + day from unnest('{20454,20455}'::int[]) as day))
                order by day
                """, ["minute_rollups_pkey"]
            ),
            (
                """
                select buckets from published_hour_rollups
                where channel = 7 and month >= date_trunc('month', timestamptz '2026-01-02 12:00Z' at time zone 'UTC')::date
                    and month <= (timestamptz '2026-02-02 12:00Z' at time zone 'UTC')::date
                order by month
                """, ["hour_rollups_pkey"]
            ),
            (
                """
                select first_at, last_at from published_chunks
                where channel = 7 and first_at >= '2026-01-01 00:00Z' and first_at < '2026-01-03 12:00Z'
                    and last_at >= '2026-01-01 12:00Z'
                order by first_at
                """, ["20260101", "20260102", "20260103"].map { "reading_chunks_\($0)_channel_first_at_idx" }
            ),
            (
                """
                select points from published_chunks
                where channel = 7 and first_at >= '2026-01-01 00:10Z' and first_at <= '2026-01-02 00:10Z'
                    and first_at = any('{2026-01-01 00:10Z,2026-01-02 00:10Z}'::timestamptz[])
                """, ["20260101", "20260102"].map { "reading_chunks_\($0)_channel_first_at_idx" }
            ),
            (
                """
                select run.at, run.points
                from unnest('{2026-01-01 00:10Z,2026-01-03 00:10Z}'::timestamptz[],
                    '{2026-01-01 00:11Z,2026-01-03 00:12Z}'::timestamptz[]) as span (lower, upper)
                cross join lateral (
                    select at, points from published_runs where channel = 7 and at >= span.lower and at < span.upper
                ) as run
                """, ["20260101", "20260103"].map { "reading_runs_\($0)_channel_at_idx" }
            ),
        ])
    func lines(statement: String, indexes: [String]) async throws {
        try await self.withHistory { test in
            let plan = try await self.plan(statement, in: test)
            for index in indexes { #expect(plan.contains { $0.contains(index) }, "\(plan)") }
            #expect(!plan.contains { $0.contains("Seq Scan") }, "\(plan)")
        }
    }

    @Test("The latest values read one row for each channel, and no history")
    func latest() async throws {
        try await self.withHistory { test in
            let plan = try await test.database.pool.withConnection { connection in
                try connection.query(
                    """
                    explain (analyze, costs off, timing off, summary off)
                    select channel, time, value from published_latest order by channel
                    """
                ).map { try $0.decode(0, as: String.self) }
            }
            #expect(
                plan.contains { $0.contains("on latest_readings") && $0.contains("rows=\(Self.channels) ") }, "\(plan)")
            #expect(!plan.contains { $0.contains("_2026") }, "\(plan)")
        }
    }

    /// The server's own count of what was read, so that it is the store's statements that are judged, in the generic plans
    /// that prepared statements get after some use as well.
    @Test("However often the store asks, it never reads a day's readings from one end to the other")
    func sequentialScans() async throws {
        try await self.withHistory { test in
            let counts: SQLQuery = """
                select coalesce(sum(seq_scan), 0)::bigint, coalesce(sum(idx_scan), 0)::bigint
                from pg_stat_user_tables where relname like 'reading_%_2026%' or relname like '%_rollups'
                """
            let reader = PostgresPool(
                configuration: try PostgresConfiguration(
                    url: test.database.url, applicationName: "reader", connections: 1),
                logger: TestDatabase.quietLogger)
            func scans() async throws -> (sequential: Int64, index: Int64) {
                try await test.database.pool.withConnection { connection in
                    let row = try connection.query(counts)[0]
                    return (try row.decode(0), try row.decode(1))
                }
            }
            // The history's own scans are counted at the end of its last statement.
            let counted = try await eventually(within: .seconds(15)) {
                try await scans().sequential >= Int64(Self.days)
            }
            #expect(counted)
            let before = try await scans()
            let store = ReadingStore(pool: reader)
            let all = (1...Int32(Self.channels)).map { $0 }
            for _ in 0..<12 {
                #expect(try await store.list(.init(channels: all), limit: 50, offset: 0).readings.count == 50)
                #expect(try await store.list(.init(channels: [3]), limit: 10, offset: 20).readings.count == 10)
                let page = try await store.list(.init(channels: [5]), limit: 1, offset: 0).readings
                #expect(try await store.fetch(ReadingID(page[0])) == page[0])
                let forms: [LineQuestion.Form] = [
                    .pixels(10), .readings(columns: 10), .buckets(.hour, .mean), .buckets(.minute, .mean),
                ]
                for form in forms {
                    let question = LineQuestion(
                        from: .start + .seconds(43_200), to: .start + .seconds(60 * 3600), form: form)
                    let (lines, _) = try await store.lines(
                        of: [.fixture(number: 1), .fixture(number: 2)], question, now: question.to)
                    #expect(lines.allSatisfy { $0.count >= 576 })
                }
                #expect(try await store.latest().readings.count == Self.channels)
            }
            await reader.shutdown()
            #expect(try await eventually { try await scans().index > before.index + 100 })
            #expect(try await scans().sequential == before.sequential)
        }
    }
}
