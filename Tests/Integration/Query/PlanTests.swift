import Domain
import Postgres
import TestSupport
import Testing

@testable import QueryService

@Suite("Plans of the hot queries", .enabled(if: TestServers.haveDatabase))
struct PlanTests {
    private static let channels = 20
    private static let days = 3

    /// Runs `body` with three days of twenty channels, 60 000 readings.
    private func withHistory<R>(_ body: (TestStore) async throws -> R) async throws -> R {
        try await TestStore.with { test in
            try await test.database.pool.withConnection { connection in
                for day in 0..<Self.days {
                    try connection.query("select ensure_readings_partition('2026-01-01'::date + \(Int32(day)))")
                }
                try connection.script(
                    """
                    insert into readings (time, value, channel)
                    select timestamptz '2026-01-01 00:00:00Z' + second * interval '259.2 seconds', random(), channel
                    from generate_series(0, 999) second, generate_series(1, \(Self.channels)) channel
                    union all
                    select timestamptz '2026-01-01 00:00:01Z' + second * interval '129.6 seconds', random(), channel
                    from generate_series(0, 1999) second, generate_series(1, \(Self.channels)) channel;
                    insert into latest_readings select channel, max(time), 0 from readings group by channel;
                    analyze readings; analyze latest_readings
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

    private let range = """
        select time, value from published_readings
        where channel = 7 and time >= '2026-01-01 12:00Z' and time < '2026-01-03 12:00Z' order by time
        """

    @Test("A range of one channel reads the index on channel and time of each day it touches, and nothing else")
    func range() async throws {
        try await self.withHistory { test in
            let plan = try await self.plan(self.range, in: test)
            for day in ["20260101", "20260102", "20260103"] {
                #expect(plan.contains { $0.contains(" readings_\(day)_channel_time_idx") }, "\(plan)")
            }
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
            #expect(!plan.contains { $0.contains("readings_2026") }, "\(plan)")
        }
    }

    /// The server's own count of what was read, so that it is the store's statements that are judged, in the generic plans
    /// that prepared statements get after some use as well.
    @Test("However often the store asks, it never reads a day's readings from one end to the other")
    func sequentialScans() async throws {
        try await self.withHistory { test in
            let counts: SQLQuery = """
                select coalesce(sum(seq_scan), 0)::bigint, coalesce(sum(idx_scan), 0)::bigint
                from pg_stat_user_tables where relname like 'readings_2026%'
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
            // The history's own scans are counted once its connection has been idle for a second.
            let counted = try await eventually(within: .seconds(15)) {
                try await scans().sequential >= Int64(Self.days)
            }
            #expect(counted)
            let before = try await scans()
            let store = ReadingStore(pool: reader)
            let all = (1...Int32(Self.channels)).map { $0 }
            for _ in 0..<12 {
                #expect(try await store.list(channels: all, limit: 50, offset: 0).count == 50)
                #expect(try await store.list(channels: [3], limit: 10, offset: 20).count == 10)
                let page = try await store.list(channels: [5], limit: 1, offset: 0)
                #expect(try await store.fetch(ReadingID(page[0])) == page[0])
                let (lines, _) = try await store.lines(
                    of: [1, 2], from: .start + .seconds(43_200), to: .start + .seconds(60 * 3600), columns: 10)
                #expect(lines.map(\.isReduced) == [true, true])
                #expect(try await store.latest().count == Self.channels)
            }
            await reader.shutdown()
            #expect(try await eventually { try await scans().index > before.index + 100 })
            #expect(try await scans().sequential == before.sequential)
        }
    }
}
