import Archive
import Catalogue
import Contracts
import Domain
import GatewayMigrations
import IngestionMigrations
import Logging
import Postgres
import Redis
import TestSupport
import TimeSeries
import WorkerMigrations

@testable import IngestionService
@testable import QueryService

extension Channel {
    static func fixture(number: Channel.Number = 1, expectedInterval: Duration? = nil) -> Channel {
        Channel(
            id: Identifier("c\(number)"), number: number, name: "Channel \(number)", kind: .sensor, unit: "V",
            range: 0...100, expectedInterval: expectedInterval)
    }
}

extension Timestamp {
    /// 2026-01-01T00:00:00Z.
    static let start = Timestamp(microseconds: 1_767_225_600_000_000)
}

/// A database with the schema of all owners, and readings in it.
struct TestStore: Sendable {
    let database: TestDatabase
    var store: ReadingStore { ReadingStore(pool: self.database.pool) }

    static func with<R>(_ body: (TestStore) async throws -> R) async throws -> R {
        try await TestDatabase.with(try GatewayMigrations.all + IngestionMigrations.all + WorkerMigrations.all) {
            database in
            try await body(TestStore(database: database))
        }
    }

    /// Stores readings the writer's way, as one commit of partition 0.
    func insert(_ readings: [Reading]) async throws {
        let sheet = RunSheet(readings)
        try await self.database.pool.withConnection { connection in
            for day in Set(readings.map { $0.time.microseconds / 86_400_000_000 }) {
                try connection.ensurePartition(day: day)
            }
            try connection.transaction { connection in
                try connection.append(sheet)
                let offset = try connection.offset(of: 0)
                _ = try connection.settle(
                    WriterSettlement(
                        moves: [.init(partition: 0, from: offset, to: offset.last, readings: readings.count)],
                        latest: sheet.latest))
            }
        }
    }

    /// What the lines of channels are asked for in tests.
    func lines(
        of channels: [Channel.Number], from: Timestamp, to: Timestamp, columns: Int
    ) async throws -> (lines: [Line], position: LivePosition) {
        try await self.store.lines(
            of: channels.map { .fixture(number: $0) },
            LineQuestion(from: from, to: to, form: .pixels(columns)), now: to)
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
}
