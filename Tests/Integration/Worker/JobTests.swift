import Catalogue
import Domain
import Postgres
import TestSupport
import Testing
import TimeSeries

@testable import WorkerService

@Suite("Jobs", .enabled(if: TestServers.haveDatabase))
struct JobTests {
    private struct Failure: Error {}

    private func outcomes(_ archive: TestArchive) async throws -> [String] {
        try await archive.database.pool.withConnection { connection in
            try connection.query("select outcome from job_runs order by id").map { try $0.decode(0) }
        }
    }

    @Test("Each run is on the book, with its numbers or its error")
    func book() async throws {
        try await TestArchive.with { archive in
            let good = Job(name: .seal, interval: { _ in .seconds(60) }, work: { _, _ in ["readings": 3] })
            let bad = Job(name: .seal, interval: { _ in .seconds(60) }, work: { _, _ in throw Failure() })
            #expect(try await archive.runner.run(good, at: TestArchive.noon) == ["readings": 3])
            await #expect(throws: Failure.self) {
                try await archive.runner.run(bad, at: TestArchive.noon + .seconds(60))
            }
            #expect(try await self.outcomes(archive) == ["done", "failed"])
            let latest = try #require(try await StorageStore(pool: archive.database.pool).latestRuns().first)
            #expect(latest.job == "seal" && latest.outcome == "failed" && latest.detail.contains("Failure"))
        }
    }

    @Test("A job has one active instance, and a run that died is noted as interrupted")
    func oneInstance() async throws {
        try await TestArchive.with { archive in
            let idle = Job(name: .seal, interval: { _ in nil }, work: { _, _ in [:] })
            let other = try await PostgresConnection.connect(
                archive.database.configuration, logger: TestDatabase.quietLogger)
            #expect(try await other.run { try $0.lockJob(.seal) })
            _ = try await other.run { try $0.beginRun(of: .seal, at: TestArchive.noon) }
            #expect(try await archive.runner.run(idle, at: TestArchive.noon) == nil)
            await other.close()
            #expect(
                try await eventually { try await archive.runner.run(idle, at: TestArchive.noon + .seconds(1)) != nil })
            #expect(try await self.outcomes(archive) == ["interrupted", "done"])
        }
    }

    @Test("Old runs are forgotten, the last of each job is not")
    func pruning() async throws {
        try await TestArchive.with { archive in
            let idle = Job(name: .seal, interval: { _ in nil }, work: { _, _ in [:] })
            for days in [50, 40, 35] {
                _ = try await archive.runner.run(idle, at: TestArchive.noon - .seconds(86_400 * days))
            }
            _ = try await TidyingJob().run(on: archive.connection, now: TestArchive.noon)
            #expect(try await self.outcomes(archive).count == 1)
        }
    }

    @Test("The cleanup's interval is that of the policy as it stands")
    func interval() async throws {
        try await TestArchive.with { archive in
            let job = archive.cleanup.job
            let store = RetentionStore(pool: archive.database.pool)
            #expect(try await archive.database.pool.withConnection { try job.interval($0) } == .seconds(3600))
            _ = try await store.update(RetentionChange(cleanupIntervalMinutes: 5), at: TestArchive.noon)
            #expect(try await archive.database.pool.withConnection { try job.interval($0) } == .seconds(300))
            var cleanup = archive.cleanup
            cleanup.cleansUp = false
            let off = cleanup.job
            #expect(
                try await archive.database.pool.withConnection { try off.interval($0) } == nil, "it is switched off")
            _ = try await store.update(RetentionChange(isCleanupEnabled: false), at: TestArchive.noon)
            #expect(try await archive.database.pool.withConnection { try job.interval($0) } == nil)
        }
    }

    @Test("Of a deleted channel nothing is left, and of the others everything")
    func forgetting() async throws {
        try await TestArchive.with { archive in
            try await archive.makeChannels(2)
            var random = SplitMix(state: 42)
            let old = randomWalk(from: TestArchive.noon - .seconds(5 * 86_400), count: 500, using: &random)
            let fresh = randomWalk(from: TestArchive.noon - .seconds(600), count: 500, using: &random)
            for channel in Channel.Number(1)...2 {
                try await archive.store(old, of: channel)
                try await archive.seal()
                try await archive.store(fresh, of: channel)
            }
            try await archive.database.pool.withConnection { connection in
                try connection.execute("insert into latest_readings select number, now(), 1 from published_channels")
                try connection.execute("insert into actuator_routes select number, 'token:x' from published_channels")
                try connection.execute("insert into horizons select number from published_channels")
                try connection.execute(
                    """
                    insert into commands (public_id, channel, value, requested_by, expires_at)
                    select 'k' || number, number, 1, 'u', now() from published_channels
                    """)
                try connection.execute("update channels set deleted_at = \(TestArchive.noon) where number = 1")
            }
            let counts = try await ForgettingJob().run(on: archive.connection, now: TestArchive.noon + .seconds(60))
            #expect(counts["channels"] == 1 && counts["forgotten"] == 0)
            for table in [
                "reading_runs", "reading_chunks", "minute_rollups", "hour_rollups", "horizons", "latest_readings",
                "actuator_routes", "commands",
            ] {
                #expect(try await archive.number("select count(*) from \(identifier: table) where channel = 1") == 0)
                #expect(try await archive.number("select count(*) from \(identifier: table) where channel = 2") > 0)
            }
            #expect(try await archive.points(of: 2) == old + fresh)
            let last = try await ForgettingJob().run(on: archive.connection, now: TestArchive.noon + .seconds(7200))
            #expect(last["forgotten"] == 1)
            let none = try await ForgettingJob().run(on: archive.connection, now: TestArchive.noon + .seconds(7200))
            #expect(none["channels"] == 0)
        }
    }

    @Test("Storage figures are those of SQL")
    func storage() async throws {
        try await TestArchive.with { archive in
            try await archive.makeChannels(2)
            var random = SplitMix(state: 42)
            let old = randomWalk(from: TestArchive.noon - .seconds(2 * 86_400), count: 700, using: &random)
            let fresh = randomWalk(from: TestArchive.noon - .seconds(600), count: 300, using: &random)
            try await archive.store(old, of: 1)
            try await archive.seal()
            try await archive.store(fresh, of: 2)
            let figures = try await StorageStore(pool: archive.database.pool).figures(now: TestArchive.noon)
            #expect((figures.sealed.readings, figures.hot.readings) == (700, 300))
            #expect(
                figures.sealed.bytes
                    == (try await archive.number(
                        "select pg_total_relation_size(inhrelid) from pg_inherits where inhparent = 'reading_chunks'::regclass"
                    )))
            #expect(figures.oldest == old.first?.time)
            #expect(figures.days.map(\.readings) == [700, 300])
            let points = try await archive.number("select sum(octet_length(points))::bigint from reading_chunks")
            #expect(figures.days.first?.bytes == points)
            #expect(figures.dailyBytes(today: Day(TestArchive.noon)) == points)
        }
    }
}
