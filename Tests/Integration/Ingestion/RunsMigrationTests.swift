import Domain
import GatewayMigrations
import IngestionMigrations
import Postgres
import TestSupport
import Testing
import TimeSeries

@Suite("Migration from rows to runs", .enabled(if: TestServers.haveDatabase))
struct RunsMigrationTests {
    @Test(
        "Every reading of the old table is in a run afterwards, to the microsecond and the bit, and the table is gone")
    func moves() async throws {
        let migrations = try GatewayMigrations.all + IngestionMigrations.all
        let before = migrations.filter { $0.owner == "gateway" || $0.version <= 3 }
        try await TestDatabase.with(before) { database in
            try await database.pool.withConnection { connection in
                try connection.script(
                    """
                    set timezone = 'Asia/Kathmandu';
                    select ensure_readings_partition(day) from unnest(array['2025-12-31', '2026-01-01']::date[]) day;
                    insert into readings (time, value, channel)
                        select '2025-12-31T23:59:58.000001Z'::timestamptz + n * interval '0.250001 s', n / 3.0, n % 2
                        from generate_series(0, 999) n;
                    insert into readings (time, value, channel)
                        select '2026-01-01T12:00:01Z', n, 7 from generate_series(1, 30001) n;
                    insert into readings (time, value, channel) values ('2026-01-01T12:00:01Z', '-0', 7);
                    """)
            }
            let connection = try await PostgresConnection.connect(
                database.configuration, logger: TestDatabase.quietLogger)
            _ = try await Migrator(migrations: migrations).up(on: connection, logger: TestDatabase.quietLogger)
            let readings = try await connection.run { connection in
                var readings: [Int32: [Point]] = [:]
                for row in try connection.query("select at, channel, points from published_runs order by channel, at") {
                    let at = Timestamp(
                        microseconds: try row.decode("at", as: SQLTimestamp.self).microsecondsSince1970)
                    var points: [Point] = []
                    try RunCodec.decode(row.decode("points"), at: at, into: &points)
                    let minutes = Set(points.map { $0.time.microseconds / 60_000_000 })
                    #expect(minutes.count == 1 && points == points.sorted())
                    readings[try row.decode("channel"), default: []] += points
                }
                return readings
            }
            await connection.close()
            for channel in 0...1 {
                let expected = stride(from: channel, to: 1000, by: 2).map { index in
                    Point(
                        time: Timestamp(microseconds: 1_767_225_598_000_001 + Int64(index) * 250_001),
                        value: Double(index) / 3)
                }
                #expect(readings[Int32(channel)]?.map(\.time) == expected.map(\.time))
                let values = try #require(readings[Int32(channel)]).map(\.value)
                #expect(zip(values, expected).allSatisfy { abs($0 - $1.value) < 1e-12 })
            }
            #expect(readings[7]?.map(\.value).sorted() == [0] + (1...30_001).map(Double.init))
            let left = try await database.pool.withConnection {
                try $0.query("select count(*) from pg_class where relname like 'readings%'")[0].decode(0, as: Int.self)
            }
            #expect(left == 0)
        }
    }
}
