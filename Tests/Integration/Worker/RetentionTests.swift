import Archive
import Catalogue
import Domain
import Postgres
import TestSupport
import Testing
import TimeSeries

@testable import WorkerService

@Suite("Retention", .enabled(if: TestServers.haveDatabase))
struct RetentionTests {
    private func daysAgo(_ days: Int) -> Timestamp { TestArchive.noon - .seconds(86_400 * days) }

    private func change(_ change: RetentionChange, in archive: TestArchive) async throws {
        _ = try await RetentionStore(pool: archive.database.pool).update(change, at: TestArchive.noon)
    }

    @Test("Readings that are 31 days old are gone after a cleanup, those of 29 days are kept, and the counts are true")
    func thirtyDays() async throws {
        try await TestArchive.with { archive in
            try await archive.makeChannels(1)
            var random = SplitMix(state: 42)
            let old = randomWalk(from: self.daysAgo(31), count: 300, using: &random)
            let young = randomWalk(from: self.daysAgo(29), count: 200, using: &random)
            try await archive.store(old + young, of: 1)
            try await archive.seal()
            let size = try await archive.number(
                "select sum(pg_total_relation_size(inhrelid))::bigint from pg_inherits where inhparent = 'reading_chunks'::regclass"
            )
            let result = try await archive.cleanup.run(on: archive.connection, now: TestArchive.noon)
            let left = try await archive.number(
                "select sum(pg_total_relation_size(inhrelid))::bigint from pg_inherits where inhparent = 'reading_chunks'::regclass"
            )
            #expect((result.deleted, result.downsampled, result.droppedDays) == (300, 300, 1))
            #expect(result.freedBytes == size - left)
            #expect(try await archive.points(of: 1) == young)
            #expect(try await archive.rollups(of: 1, .minute) == Rollup.fold(old + young, .minute))
            let again = try await archive.cleanup.run(on: archive.connection, now: TestArchive.noon)
            #expect(again == CleanupResult())
        }
    }

    @Test("Readings that were never sealed go the same way, and their rollups stay")
    func unsealed() async throws {
        try await TestArchive.with { archive in
            try await archive.makeChannels(1)
            var random = SplitMix(state: 42)
            let old = randomWalk(from: self.daysAgo(40), count: 300, using: &random)
            try await archive.store(old, of: 1)
            let first = try await archive.cleanup.run(on: archive.connection, now: TestArchive.noon)
            #expect((first.deleted, first.downsampled, first.sealed) == (300, 300, 300))
            // What comes even later finds its raw neighbours gone: it is folded into their rollups.
            let late = randomWalk(from: self.daysAgo(40) + .seconds(30), count: 100, using: &random)
            try await archive.store(late, of: 1)
            let second = try await archive.cleanup.run(on: archive.connection, now: TestArchive.noon)
            #expect((second.deleted, second.downsampled) == (100, 100))
            #expect(try await archive.points(of: 1) == [])
            let rollups = try await archive.rollups(of: 1, .minute)
            #expect(rollups.map(\.aggregate.count).reduce(0, +) == 400)
            #expect(rollups.map(\.aggregate.minimum).min() == (old + late).map(\.value).min())
            #expect(rollups.map(\.aggregate.maximum).max() == (old + late).map(\.value).max())
            #expect(try await archive.number("select count(*) from reading_chunks") == 0)
        }
    }

    @Test(
        "With hours after seven days, readings of every 5 s are one bucket an hour from the eighth on, without a seam")
    func hours() async throws {
        try await TestArchive.with { archive in
            try await archive.makeChannels(1)
            try await self.change(RetentionChange(downsampleAfterDays: 7, downsampleInterval: "1h"), in: archive)
            var random = SplitMix(state: 42)
            let points = randomWalk(
                from: self.daysAgo(8), count: 2 * 17_280, every: .seconds(5), using: &random)
            try await archive.store(points, of: 1)
            let result = try await archive.cleanup.run(on: archive.connection, now: TestArchive.noon)
            let border = Day(self.daysAgo(7)).start
            let old = points.filter { $0.time < border }
            #expect((result.deleted, result.downsampled) == (Int64(old.count), Int64(old.count)))
            #expect(try await archive.points(of: 1) == points.filter { $0.time >= border })
            #expect(try await archive.rollups(of: 1, .minute, to: border) == [])
            let hours = try await archive.rollups(of: 1, .hour)
            #expect(hours == Rollup.fold(Rollup.fold(points, .minute), .hour))
            #expect(hours.filter { $0.start < border }.count == 12)
            let horizons = try await archive.database.pool.withConnection { try $0.horizons(of: 1) }
            #expect((horizons.raw, horizons.minutes, horizons.hours) == (border, border, nil))
        }
    }

    @Test("A channel of its own keeps its readings while those beside it go; at last the day goes as a whole")
    func ownRetention() async throws {
        try await TestArchive.with { archive in
            try await archive.makeChannels(3)
            let store = RetentionStore(pool: archive.database.pool)
            try await store.set(ChannelRetention(retentionDays: 60), of: 2)
            try await store.set(ChannelRetention(retentionDays: 5), of: 3)
            var random = SplitMix(state: 42)
            var points: [Channel.Number: [Point]] = [:]
            for channel in Channel.Number(1)...3 {
                let walk = randomWalk(from: self.daysAgo(45), count: 600, every: .seconds(6000), using: &random)
                points[channel] = walk
                try await archive.store(walk, of: channel)
            }
            try await archive.seal()
            let result = try await archive.cleanup.run(on: archive.connection, now: TestArchive.noon)
            var gone: Int64 = 0
            for (channel, days) in [(Channel.Number(1), 30), (2, 60), (3, 5)] {
                let limit = Day(self.daysAgo(days)).start
                let kept = points[channel, default: []].filter { $0.time >= limit }
                gone += Int64(points[channel, default: []].count - kept.count)
                #expect(try await archive.points(of: channel) == kept)
            }
            #expect((result.deleted, result.downsampled, result.droppedDays) == (gone, gone, 0))
            #expect(try await store.delete(of: 2))
            let rest = try await archive.cleanup.run(on: archive.connection, now: TestArchive.noon)
            #expect(rest.droppedDays == 15 && rest.deleted > 0)
        }
    }

    @Test("Rollups go when their time has come, minutes before hours")
    func rollups() async throws {
        try await TestArchive.with { archive in
            try await archive.makeChannels(1)
            try await self.change(
                RetentionChange(retentionDays: 1, downsampleAfterDays: 1, minuteDays: 3, hourDays: 40), in: archive)
            var random = SplitMix(state: 42)
            let points = randomWalk(from: self.daysAgo(100), count: 1000, every: .seconds(8000), using: &random)
            try await archive.store(points, of: 1)
            let result = try await archive.cleanup.run(on: archive.connection, now: TestArchive.noon)
            let minuteLimit = Day(self.daysAgo(3)).start
            let hourLimit = Day(self.daysAgo(40)).firstOfMonth.start
            #expect(
                result.downsampled
                    == Int64(points.count { $0.time >= hourLimit && $0.time < Day(self.daysAgo(1)).start }))
            #expect(try await archive.rollups(of: 1, .minute).allSatisfy { $0.start >= minuteLimit })
            let hours = try await archive.rollups(of: 1, .hour)
            #expect(hours == Rollup.fold(Rollup.fold(points.filter { $0.time >= hourLimit }, .minute), .hour))
        }
    }

    @Test("The forecast says before what a cleanup then does")
    func forecast() async throws {
        try await TestArchive.with { archive in
            try await archive.makeChannels(2)
            var random = SplitMix(state: 42)
            for channel in Channel.Number(1)...2 {
                try await archive.store(
                    randomWalk(from: self.daysAgo(50), count: 700, every: .seconds(6000), using: &random), of: channel)
            }
            let rules = try await RetentionStore(pool: archive.database.pool).rules()
            let storage = StorageStore(pool: archive.database.pool)
            for day in 0..<3 {
                let now = TestArchive.noon + .seconds(86_400 * day)
                let forecast = RetentionForecast(of: try await storage.pieces(of: nil), rules: rules, today: Day(now))
                let result = try await archive.cleanup.run(on: archive.connection, now: now)
                #expect(forecast.now.readings == result.deleted)
                let next = forecast.departures.first { $0.tier == .raw }
                #expect(next?.day == Day(now) + 1)
                #expect((next?.amount.readings ?? 0) > 0)
            }
        }
    }

    @Test("A day of a thousand channels is dropped within a second")
    func dropTime() async throws {
        try await TestArchive.with { archive in
            try await archive.makeChannels(1000)
            let rules = try await RetentionStore(pool: archive.database.pool).rules()
            // The machine has others to serve, and a vacuum may look through what was just filled: the quickest of three days counts.
            var times: [Duration] = []
            for age in 40...42 {
                let day = Day(self.daysAgo(age))
                try await archive.database.pool.withConnection { connection in
                    try connection.query("select ensure_chunks_partition('1970-01-01'::date + \(day.number))")
                    try connection.execute(
                        """
                        insert into reading_chunks
                        select \(day.start) + part * interval '800 seconds', \(day.start) + part * interval '800 seconds',
                            channel, 32768, 1, 1, 1, 1, 1, decode(repeat(md5(channel::text), 200), 'hex')
                        from generate_series(1, 1000) as channel, generate_series(0, 9) as part
                        """)
                }
                let started = ContinuousClock.now
                let removed = try await archive.connection.run {
                    try $0.removeChunks(of: day, rules: rules, today: Day(TestArchive.noon), patience: "1s")
                }
                guard let removed else { continue }
                times.append(ContinuousClock.now - started)
                #expect(removed.gone.droppedDays == 1 && removed.gone.deleted == 10_000 * 32_768)
            }
            #expect(try #require(times.min()) < .seconds(1))
        }
    }

    @Test("Late readings, sealing and cleanups at once: what is removed lives on in rollups, to the last reading")
    func beside() async throws {
        try await TestArchive.with { archive in
            try await archive.makeChannels(2)
            var random = SplitMix(state: 42)
            let parts = (0..<30).map { part in
                randomWalk(
                    from: self.daysAgo(35) + .seconds(part * 9000), count: 200, every: .seconds(3000), using: &random)
            }
            let other = try await PostgresConnection.connect(
                archive.database.configuration, logger: TestDatabase.quietLogger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for part in parts { try await archive.store(part, of: 1) }
                }
                group.addTask {
                    for _ in 0..<20 { _ = try await archive.sealing.run(on: archive.connection, now: TestArchive.noon) }
                }
                group.addTask {
                    for _ in 0..<20 { _ = try await archive.cleanup.run(on: other, now: TestArchive.noon) }
                }
                try await group.waitForAll()
            }
            await other.close()
            _ = try await archive.cleanup.run(on: archive.connection, now: TestArchive.noon)
            let all = parts.flatMap { $0 }
            let limit = Day(self.daysAgo(30)).start
            #expect(try await archive.points(of: 1) == all.filter { $0.time >= limit }.sorted())
            for width in RollupWidth.allCases {
                let rollups = try await archive.rollups(of: 1, width)
                let expected = Rollup.fold(all.sorted(), width)
                #expect(rollups.map(\.start) == expected.map(\.start))
                #expect(rollups.map(\.aggregate.count) == expected.map(\.aggregate.count))
                #expect(rollups.map(\.aggregate.maximum) == expected.map(\.aggregate.maximum))
            }
        }
    }
}
