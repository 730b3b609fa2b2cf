import Archive
import Catalogue
import Domain
import Postgres
import TestSupport
import Testing
import TimeSeries

@testable import WorkerService

@Suite("Sealing", .enabled(if: TestServers.haveDatabase))
struct SealingTests {
    /// Every reading is where it was, and each rollup is what computing it anew gives, bit by bit.
    private func expectWhole(
        _ points: [Point], of channel: Channel.Number, in archive: TestArchive,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let expected = points.sorted()
        #expect(try await archive.points(of: channel) == expected, sourceLocation: location)
        let minutes = Rollup.fold(expected, .minute)
        #expect(try await archive.rollups(of: channel, .minute) == minutes, sourceLocation: location)
        #expect(try await archive.rollups(of: channel, .hour) == Rollup.fold(minutes, .hour), sourceLocation: location)
    }

    @Test("Readings in any order and in any number of passes are sealed as if they had come at once")
    func passes() async throws {
        try await TestArchive.with { archive in
            var random = SplitMix(state: 42)
            let start = TestArchive.noon - .seconds(3 * 86_400)
            var points = randomWalk(from: start, count: 6000, every: .seconds(30), using: &random)
            points += points.prefix(200)  // The same time and value twice is two readings.
            points.shuffle(using: &random)
            var stored: [Point] = []
            for part in 0..<8 {
                let some = Array(points[(part * points.count / 8)..<((part + 1) * points.count / 8)])
                try await archive.store(some, of: 1)
                stored += some
                // Fresh readings are added to their minute's sum in another order: of those, the points alone are equal.
                guard part != 3 else {
                    #expect(try await archive.points(of: 1) == stored.sorted())
                    continue
                }
                try await archive.seal()
                try await self.expectWhole(stored, of: 1, in: archive)
            }
            #expect(try await archive.number("select count(*) from reading_runs") == 0)
            #expect(try await archive.number("select sum(count)::bigint from reading_chunks") == Int64(points.count))
        }
    }

    @Test("A long day is sealed in parts, into full chunks; late readings are merged into them")
    func largeDay() async throws {
        try await TestArchive.with { archive in
            var random = SplitMix(state: 42)
            let start = Day(TestArchive.noon - .seconds(2 * 86_400)).start
            let points = randomWalk(from: start, count: 150_000, every: .milliseconds(500), using: &random)
            try await archive.store(points, of: 7)
            try await archive.seal()
            try await self.expectWhole(points, of: 7, in: archive)
            #expect(try await archive.number("select count(*) from reading_chunks") == 5)
            let late = randomWalk(from: start + .seconds(1000), count: 500, every: .seconds(100), using: &random)
            try await archive.store(late, of: 7)
            try await archive.seal()
            try await self.expectWhole(points + late, of: 7, in: archive)
            #expect(try await archive.number("select max(count)::bigint from reading_chunks") <= 32_768)
        }
    }

    @Test("Readings younger than the limit stay runs, and their channel waits until it is worth it")
    func young() async throws {
        try await TestArchive.with { archive in
            var random = SplitMix(state: 42)
            let points = randomWalk(from: TestArchive.noon - .seconds(7000), count: 7000, using: &random)
            try await archive.store(points, of: 1)
            try await archive.seal()
            #expect(try await archive.number("select count(*) from reading_chunks") == 0)
            try await archive.seal(now: TestArchive.noon + .seconds(300))
            #expect(try await archive.number("select sum(count)::bigint from reading_chunks") == 3700)
            try await self.expectWhole(points, of: 1, in: archive)
        }
    }

    @Test("Whoever seals dies in the middle: nothing is lost, nothing is there twice")
    func death() async throws {
        try await TestArchive.with { archive in
            var random = SplitMix(state: 42)
            let points = randomWalk(
                from: TestArchive.noon - .seconds(86_400), count: 40_000, every: .seconds(2), using: &random)
            try await archive.store(points, of: 1)
            let day = Day(points[0].time)
            for _ in 0..<20 {
                let victim = try await PostgresConnection.connect(
                    archive.database.configuration, logger: TestDatabase.quietLogger)
                let process: Int32 = try await victim.run { try $0.query("select pg_backend_pid()")[0].decode(0) }
                let pause = Duration.milliseconds(Int.random(in: 0...60, using: &random))
                async let sealed = victim.run { try $0.sealPart(of: 1, on: day, until: TestArchive.noon) }
                try await Task.sleep(for: pause)
                try await archive.database.pool.withConnection {
                    try $0.query("select pg_terminate_backend(\(process))")
                }
                _ = try? await sealed  // Either way: it ended before the blow, or by it.
                await victim.close()
                #expect(try await archive.points(of: 1) == points.sorted())
            }
            try await archive.seal()
            try await self.expectWhole(points, of: 1, in: archive)
        }
    }

    @Test("Two workers seal what others write, and readers see every reading once at any moment")
    func beside() async throws {
        try await TestArchive.with { archive in
            var random = SplitMix(state: 42)
            let start = TestArchive.noon - .seconds(20_000)
            let parts = (0..<40).map { part in
                randomWalk(from: start + .seconds(part * 137), count: 300, every: .seconds(3), using: &random)
            }
            let other = try await PostgresConnection.connect(
                archive.database.configuration, logger: TestDatabase.quietLogger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for part in parts { try await archive.store(part, of: 3) }
                }
                for connection in [archive.connection, other] {
                    group.addTask {
                        for _ in 0..<40 { _ = try await archive.sealing.run(on: connection, now: TestArchive.noon) }
                    }
                }
                group.addTask {
                    var seen = 0
                    for _ in 0..<60 {
                        let points = try await archive.points(of: 3)
                        #expect(points.count % 300 == 0 && points.count >= seen)
                        seen = points.count
                    }
                }
                try await group.waitForAll()
            }
            await other.close()
            try await archive.seal()
            try await self.expectWhole(parts.flatMap { $0 }, of: 3, in: archive)
            #expect(try await archive.number("select count(*) from reading_runs") == 0)
        }
    }

    @Test("Looking for work reads indexes alone")
    func plan() async throws {
        try await TestArchive.with { archive in
            var random = SplitMix(state: 42)
            for channel in 1...20 {
                let points = randomWalk(
                    from: TestArchive.noon - .seconds(50_000), count: 600, every: .seconds(60), using: &random)
                try await archive.store(points, of: Channel.Number(channel))
            }
            let scans: SQLQuery = """
                select coalesce(sum(seq_scan), 0)::bigint from pg_stat_user_tables where relname like 'reading_runs_%'
                """
            try await archive.database.pool.withConnection { try $0.script("analyze reading_runs") }
            let reader = try await PostgresConnection.connect(
                archive.database.configuration, logger: TestDatabase.quietLogger)
            let before = try await archive.number(scans)
            let found = try await reader.run { try $0.unsealedDays(until: TestArchive.noon, most: 1000) }
            // Ten hours from ten in the evening on: two days.
            #expect(found.count == 40)
            await reader.close()
            // The server counts when a connection ends.
            try await Task.sleep(for: .milliseconds(200))
            #expect(try await archive.number(scans) == before)
        }
    }

    @Test("Days whose runs are sealed lose their partition, but not under a reader's eyes")
    func partitions() async throws {
        try await TestArchive.with { archive in
            var random = SplitMix(state: 42)
            let points = randomWalk(
                from: TestArchive.noon - .seconds(2 * 86_400), count: 1000, using: &random)
            try await archive.store(points, of: 1)
            let partitions: SQLQuery = "select count(*) from pg_inherits where inhparent = 'reading_runs'::regclass"
            let reader = try await PostgresConnection.connect(
                archive.database.configuration, logger: TestDatabase.quietLogger)
            try await reader.run { connection in
                try connection.script("begin isolation level repeatable read")
                try connection.query("select 1")
            }
            try await archive.seal()
            _ = try await TidyingJob().run(on: archive.connection, now: TestArchive.noon)
            #expect(try await archive.number(partitions) == 1)
            let seen = try await reader.run {
                try $0.query("select sum((octet_length(points) + 2) / 12)::bigint from published_runs")[0].decode(
                    0, as: Int64.self)
            }
            #expect(seen == 1000)
            try await reader.run { try $0.script("rollback") }
            await reader.close()
            _ = try await TidyingJob().run(on: archive.connection, now: TestArchive.noon)
            #expect(try await archive.number(partitions) == 0)
            try await self.expectWhole(points, of: 1, in: archive)
        }
    }
}
