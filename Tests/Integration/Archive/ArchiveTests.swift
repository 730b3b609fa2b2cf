import Archive
import Domain
import Postgres
import TestSupport
import Testing
import TimeSeries

@Suite("Reading from pieces", .enabled(if: TestServers.haveDatabase))
struct ArchiveTests {
    /// Two and a half days of a channel, every 97 s, some readings twice.
    private static let readings: [Reading] = (0..<2200).flatMap { step in
        let reading = Reading(channel: 1, time: .start + .seconds(step * 97), value: Double(step * 7919 % 1009) / 10)
        return [Reading](repeating: reading, count: step % 50 == 0 ? 2 : 1)
    }

    private static func points(_ readings: [Reading]) -> [Point] {
        readings.map { Point(time: $0.time, value: $0.value) }.sorted()
    }

    private func stretch(
        _ archive: TestArchive, of channel: Channel.Number = 1, from: Timestamp = .start - .seconds(1_000_000),
        to: Timestamp = .start + .seconds(10_000_000)
    ) async throws -> [Point] {
        try await archive.read { connection in
            var points: [Point] = []
            try connection.eachStretch(of: channel, from: from, to: to) { stretch in
                #expect(Set(stretch.map(\.time.startOfDay)).count == 1)
                points += stretch
            }
            return points
        }
    }

    @Test("Fresh, sealed and late beside sealed: the same readings, each as often as it was stored")
    func pieces() async throws {
        try await TestArchive.with { archive in
            var random = SystemRandomNumberGenerator()
            let shuffled = Self.readings.shuffled(using: &random)
            let all = Self.points(Self.readings)
            try await archive.insertRuns(Array(shuffled[..<1500]))
            #expect(try await self.stretch(archive) == Self.points(Array(shuffled[..<1500])))
            try await archive.seal(1, from: .start, to: .start + .seconds(100_000))
            #expect(try await self.stretch(archive) == Self.points(Array(shuffled[..<1500])))
            try await archive.insertRuns(Array(shuffled[1500...]))
            #expect(try await self.stretch(archive) == all)
            #expect(
                try await archive.read {
                    try $0.count(of: [1], from: .start - .seconds(1_000_000), to: .start + .seconds(10_000_000))
                } == Int64(all.count))
            try await archive.seal(1, from: .start + .seconds(50_000), to: .start + .seconds(150_000))
            #expect(try await self.stretch(archive) == all)
            #expect(
                try await archive.read {
                    try $0.count(of: [1], from: .start - .seconds(1_000_000), to: .start + .seconds(10_000_000))
                } == Int64(all.count))
            #expect(
                try await archive.read {
                    try $0.count(of: [2], from: .start - .seconds(1_000_000), to: .start + .seconds(10_000_000))
                } == 0)
            #expect(try await self.stretch(archive, of: 2).isEmpty)
        }
    }

    @Test("A range begins and ends exactly where it was asked to, within a minute, a chunk and a day")
    func ranges() async throws {
        try await TestArchive.with { archive in
            try await archive.insertRuns(Self.readings)
            try await archive.seal(1, from: .start, to: .start + .seconds(90_000))
            let all = Self.points(Self.readings)
            for (from, to) in [
                (0, 1), (97, 97 * 3), (98, 98 + 97), (86_300, 86_500), (80_000, 180_000), (89_000, 89_999),
            ] {
                let (from, to) = (Timestamp.start + .seconds(from), Timestamp.start + .seconds(to))
                let points = try await self.stretch(archive, from: from, to: to)
                #expect(points == all.filter { $0.time >= from && $0.time < to })
            }
            for reading in Self.readings.prefix(3) + Self.readings.suffix(3) {
                let points = try await archive.read { try $0.points(of: 1, at: reading.time) }
                #expect(points == all.filter { $0.time == reading.time })
            }
            #expect(try await archive.read { try $0.points(of: 1, at: .start + .seconds(1)) }.isEmpty)
        }
    }

    @Test("Minutes and hours are the same however much of them is sealed", arguments: RollupWidth.allCases)
    func rollups(width: RollupWidth) async throws {
        try await TestArchive.with { archive in
            let expected = Rollup.fold(Rollup.fold(Self.points(Self.readings), .minute), width)
            func check() async throws {
                let found = try await archive.read { connection in
                    try connection.rollups(
                        of: 1, from: .start + .microseconds(1), to: .start + .seconds(10_000_000), width: width)
                }
                #expect(found.map(\.start) == expected.map(\.start))
                #expect(found.map(\.aggregate.count) == expected.map(\.aggregate.count))
                #expect(found.map(\.aggregate.first) == expected.map(\.aggregate.first))
                #expect(found.map(\.aggregate.maximum) == expected.map(\.aggregate.maximum))
                for (found, expected) in zip(found, expected) {
                    #expect(abs(found.aggregate.sum - expected.aggregate.sum) < 1e-9)
                }
            }
            try await archive.insertRuns(Self.readings)
            try await check()
            try await archive.seal(1, from: .start, to: .start + .seconds(100_000))
            try await check()
            try await archive.seal(1, from: .start, to: .start + .seconds(10_000_000))
            try await check()
            let some = try await archive.read {
                try $0.rollups(of: 1, from: .start + .seconds(7200), to: .start + .seconds(10_800), width: width)
            }
            #expect(
                some == expected.filter { $0.start >= .start + .seconds(7200) && $0.start < .start + .seconds(10_800) })
        }
    }

    @Test("Horizons are nil where nothing was removed")
    func horizons() async throws {
        try await TestArchive.with { archive in
            #expect(try await archive.read { try $0.horizons(of: 1) } == Horizons())
            try await archive.pool.withConnection { connection in
                try connection.execute("insert into horizons (channel, raw_before) values (1, \(Timestamp.start))")
            }
            #expect(try await archive.read { try $0.horizons(of: 1) } == Horizons(raw: .start))
        }
    }

    @Test("Whoever reads while readings are sealed sees each of them once")
    func consistent() async throws {
        try await TestArchive.with { archive in
            try await archive.insertRuns(Self.readings)
            let all = Self.points(Self.readings)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    for hour in stride(from: 0, to: 60, by: 4) {
                        let from = Timestamp.start + .seconds(hour * 3600)
                        try await archive.seal(1, from: from, to: from + .seconds(4 * 3600))
                    }
                }
                for _ in 0..<12 {
                    #expect(try await self.stretch(archive) == all)
                    #expect(
                        try await archive.read {
                            try $0.count(of: [1], from: .start - .seconds(1_000_000), to: .start + .seconds(10_000_000))
                        } == Int64(all.count))
                }
                try await tasks.waitForAll()
            }
            #expect(
                try await archive.read { try $0.freshPoints(of: 1, from: .start, to: .start + .seconds(100_000)) }
                    .isEmpty)
        }
    }
}
