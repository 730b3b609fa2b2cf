import Archive
import Catalogue
import Contracts
import Domain
import Postgres
import TestSupport
import Testing
import TimeSeries

@testable import QueryService

@Suite("Reading what is stored", .enabled(if: TestServers.haveDatabase))
struct ReadingStoreTests {
    /// Readings of three channels over four days, some of them at one instant.
    private static let readings: [Reading] = {
        var readings: [Reading] = []
        for step in 0..<240 {
            let time = Timestamp.start + .seconds(step / 2 * 2880)
            readings.append(Reading(channel: Int32(step % 3 + 1), time: time, value: Double(step % 7)))
            if step % 5 == 0 {
                readings.append(Reading(channel: Int32(step % 3 + 1), time: time, value: Double(step) + 100))
            }
        }
        return readings
    }()

    /// The order of lists: newest first, ties by channel and value.
    private static let newestFirst = Self.readings.sorted {
        $0.time != $1.time ? $0.time > $1.time : ($0.channel, $0.value) < ($1.channel, $1.value)
    }

    @Test("The latest reading of each channel is the newest by time, not by arrival")
    func latest() async throws {
        try await TestStore.with { test in
            #expect(try await test.store.latest().readings.isEmpty)
            try await test.insert(Self.readings)
            try await test.insert([Reading(channel: 2, time: .start - .seconds(5), value: -1)])
            let latest = try await test.store.latest().readings
            #expect(latest.map(\.channel) == [1, 2, 3])
            for reading in latest {
                #expect(reading.time == Self.readings.filter { $0.channel == reading.channel }.map(\.time).max())
            }
        }
    }

    @Test("Pages over several channels and days give every reading once, newest first", arguments: [1, 7, 100, 500])
    func pages(size: Int) async throws {
        try await TestStore.with { test in
            try await test.insert(Self.readings)
            var all: [Reading] = []
            for offset in stride(from: 0, through: size == 1 ? 20 : Self.readings.count, by: size) {
                let page = try await test.store.list(.init(channels: [3, 1, 2]), limit: size, offset: offset).readings
                #expect(page.count == min(size, Self.readings.count - offset))
                all += page
            }
            #expect(all == Array(Self.newestFirst.prefix(all.count)))
        }
    }

    @Test("A list of some channels holds those alone; past the end and of no channels there is nothing")
    func someChannels() async throws {
        try await TestStore.with { test in
            try await test.insert(Self.readings)
            let list = try await test.store.list(.init(channels: [2]), limit: 1000, offset: 0).readings
            #expect(list == Self.newestFirst.filter { $0.channel == 2 })
            #expect(try await test.store.list(.init(channels: [2]), limit: 10, offset: 100_000).readings.isEmpty)
            #expect(try await test.store.list(.init(channels: []), limit: 10, offset: 0).readings.isEmpty)
            #expect(try await test.store.total() == Int64(Self.readings.count))
            #expect(try await test.store.count(.init(channels: [2])) == Int64(list.count))
            #expect(try await test.store.count(.init(channels: [99])) == 0)
        }
    }

    @Test("A reading is found by its id, each of two at one instant by its own; an id of nothing finds nothing")
    func fetch() async throws {
        try await TestStore.with { test in
            try await test.insert(Self.readings)
            for reading in Self.readings { #expect(try await test.store.fetch(ReadingID(reading)) == reading) }
            let never = Reading(channel: 1, time: .start, value: 12345)
            #expect(try await test.store.fetch(ReadingID(never)) == nil)
        }
    }

    @Test("A short line is given whole, from its left edge up to its right edge")
    func rawLine() async throws {
        try await TestStore.with { test in
            try await test.insert(Self.readings)
            let (from, to) = (Timestamp.start + .seconds(2880), Timestamp.start + .seconds(86_400 * 3))
            let (lines, _) = try await test.lines(of: [1, 99], from: from, to: to, columns: 1000)
            let expected = Self.readings.filter { $0.channel == 1 && $0.time >= from && $0.time < to }
            #expect(lines.map(\.channel.number) == [1, 99])
            #expect(lines[0].resolution == .raw)
            #expect(lines[0].points.map(\.time) == expected.map(\.time))
            #expect(lines[0].points.map(\.value).sorted() == expected.map(\.value).sorted())
            #expect(lines[0].newest == Self.readings.filter { $0.channel == 1 }.map(\.time).max())
            #expect(lines[0].count == Int64(expected.count) && lines[1].count == 0 && lines[1].newest == nil)
            #expect(lines[1].points.isEmpty)
        }
    }

    @Test("Where readings are gone a line goes on in minutes, and where those are gone in hours, without a seam")
    func horizons() async throws {
        try await TestStore.with { test in
            let readings = (0..<1080).map {
                Reading(channel: 1, time: .start + .seconds($0 * 10), value: Double($0 % 97))
            }
            let points = readings.map { Point(time: $0.time, value: $0.value) }
            let minutes = Rollup.fold(points, .minute)
            let (hour, day) = (Duration.seconds(3600), Timestamp.start)
            // The last hour is fresh; rollups hold what was sealed, less what retention has removed.
            let sealed = minutes.filter { $0.start < .start + hour * 2 }
            try await test.insert(readings.filter { $0.time >= .start + hour * 2 })
            try await test.database.pool.withConnection { connection in
                try connection.execute(
                    """
                    insert into minute_rollups values (1, (\(day) at time zone 'UTC')::date,
                        \(try RollupCodec.encode(sealed.filter { $0.start >= .start + hour }, .minute)))
                    """)
                try connection.execute(
                    """
                    insert into hour_rollups values (1, (\(day) at time zone 'UTC')::date,
                        \(try RollupCodec.encode(Rollup.fold(sealed, .hour), .hour)))
                    """)
                try connection.execute(
                    "insert into horizons values (1, \(Timestamp.start + hour * 2), \(Timestamp.start + hour))")
            }
            func line(_ from: Timestamp, _ to: Timestamp) async throws -> Line {
                try await test.lines(of: [1], from: from, to: to, columns: 5000).lines[0]
            }
            let whole = try await line(.start, .start + hour * 3)
            #expect(whole.resolution == .rollups(.hour))
            #expect(whole.points.first == points.first && whole.points.last == points.last)
            #expect(whole.count == 1080 && !whole.points.contains { $0.value.isNaN })
            #expect(zip(whole.points, whole.points.dropFirst()).allSatisfy { $0.time <= $1.time })
            #expect(whole.points.filter { $0.time < .start + hour }.map(\.value) == [0, 96, Double(359 % 97)])
            let middle = whole.points.filter { $0.time >= .start + hour && $0.time < .start + hour * 2 }
            #expect(middle == minutes[60..<120].flatMap { $0.linePoints(.minute, from: .start, to: .start + hour * 3) })
            #expect(whole.points.filter { $0.time >= .start + hour * 2 } == Array(points[720...]))
            #expect(try await line(.start + hour, .start + hour * 3).resolution == .rollups(.minute))
            let raw = try await line(.start + hour * 2, .start + hour * 3)
            #expect(raw.resolution == .raw && raw.points == Array(points[720...]))
        }
    }

    @Test("A line and its position are of one moment: all commits up to it and none behind it")
    func consistent() async throws {
        try await TestStore.with { test in
            let commits = 60
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    for commit in 0..<commits {
                        try await test.insert([
                            Reading(channel: 1, time: .start + .seconds(commit), value: Double(commit))
                        ])
                    }
                }
                var seen: UInt64 = 0
                while seen < commits {
                    let (lines, position) = try await test.lines(
                        of: [1], from: .start, to: .start + .seconds(3600), columns: 1000)
                    seen = position.commits[0]
                    #expect(lines[0].points.map(\.value) == (0..<seen).map { Double($0) })
                }
                try await tasks.waitForAll()
            }
            #expect(try await test.store.position().commits == [60, 0, 0, 0, 0, 0, 0, 0])
        }
    }
}
