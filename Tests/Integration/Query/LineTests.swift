import Domain
import Logging
import Postgres
import TestSupport
import Testing
import TimeSeries

@testable import QueryService
@testable import WorkerService

@Suite("Lines from the archive", .enabled(if: TestServers.haveDatabase))
struct LineTests {
    /// Three hours at 1 Hz and two days every minute before them, a wave with spikes and a gap of an hour; some readings twice.
    private static let readings: [Reading] = {
        var random = SplitMix(state: 3)
        var seconds = (0..<2880).map { $0 * 60 } + (172_800..<183_600)
        seconds.removeAll { (90_000..<93_600).contains($0) }
        return seconds.flatMap { second in
            let value = Double(second % 7919) / 100 + (Int.random(in: 0..<500, using: &random) == 0 ? 60 : 0)
            let reading = Reading(channel: 1, time: .start + .milliseconds(second * 1000 + 1), value: value)
            return [Reading](repeating: reading, count: second % 1000 == 0 ? 2 : 1)
        }
    }()

    private static let points = Self.readings.map { Point(time: $0.time, value: $0.value) }

    private func seal(_ test: TestStore, until limit: Timestamp) async throws {
        let connection = try await PostgresConnection.connect(
            test.database.configuration, logger: TestDatabase.quietLogger)
        _ = try await SealingJob(sealAfter: .zero, metrics: WorkerMetrics()).run(on: connection, now: limit)
        await connection.close()
    }

    private static func bits(_ line: Line) -> [[UInt64]] {
        line.points.map { [UInt64(bitPattern: $0.time.microseconds), $0.value.bitPattern] }
    }

    @Test("A line is the same while its readings are sealed by the worker, and has what all of them have")
    func sealing() async throws {
        try await TestStore.with { test in
            try await test.makeChannels(1)
            var random = SplitMix(state: 9)
            let shuffled = Self.readings.shuffled(using: &random)
            let (from, to) = (Timestamp.start + .seconds(40_000), Timestamp.start + .seconds(183_000))
            let whole = Self.points.filter { $0.time >= from && $0.time < to }
            func lines() async throws -> [Line] {
                var lines: [Line] = []
                for columns in [7, 100, 719] {
                    lines += try await test.lines(of: [1], from: from, to: to, columns: columns).lines
                }
                return lines
            }
            try await test.insert(Array(shuffled[..<9000]))
            try await self.seal(test, until: .start + .seconds(150_000))
            try await test.insert(Array(shuffled[9000...]))
            let mixed = try await lines()
            try await self.seal(test, until: .start + .seconds(190_000))
            let sealed = try await lines()
            // The hour's gap lies within a column of the narrowest chart.
            for (breaks, (mixed, sealed)) in zip([0, 1, 1], zip(mixed, sealed)) {
                #expect(Self.bits(mixed) == Self.bits(sealed))
                #expect(sealed.count == Int64(whole.count) && sealed.gap == .seconds(180))
                #expect(sealed.points.count(where: \.value.isNaN) == breaks)
                #expect(sealed.resolution == .reduced)
            }
            for (columns, line) in zip([7, 100, 719], sealed) {
                let grid = ColumnGrid(from: from, to: to, count: columns)
                let kept = Dictionary(grouping: line.points.filter(\.value.isFinite)) { grid.column(of: $0.time) }
                let expected = Dictionary(grouping: whole) { grid.column(of: $0.time) }
                #expect(Set(kept.keys) == Set(expected.keys))
                for (column, points) in expected {
                    #expect(kept[column]?.map(\.value).max() == points.map(\.value).max())
                    #expect(kept[column]?.map(\.value).min() == points.map(\.value).min())
                }
            }
        }
    }

    @Test("Where ids are given, every point is a reading that is found by it")
    func real() async throws {
        try await TestStore.with { test in
            try await test.insert(Self.readings)
            try await self.seal(test, until: .start + .seconds(190_000))
            let question = LineQuestion(
                from: .start, to: .start + .seconds(190_000), form: .readings(columns: 50))
            let line = try await test.store.lines(of: [.fixture()], question, now: question.to).lines[0]
            #expect(line.count == Int64(Self.readings.count) && line.points.count <= 201)
            let all = Set(Self.points)
            #expect(line.points.filter(\.value.isFinite).allSatisfy { all.contains($0) })
        }
    }

    @Test(
        "Buckets are the same from hours, minutes and readings, however much is sealed",
        arguments: [
            (7200, "max"), (3600, "avg"), (300, "count"), (90, "sum"), (45, "first"), (60, "min"), (86_400, "last"),
        ])
    func buckets(seconds: Int, name: String) async throws {
        let width = try #require(BucketWidth(seconds: seconds))
        let function = try #require(BucketFunction(rawValue: name))
        try await TestStore.with { test in
            try await test.insert(Self.readings)
            let question = LineQuestion(
                from: .start + .seconds(85_000), to: .start + .seconds(175_000), form: .buckets(width, function))
            let (from, to) = (width.floor(question.from), width.floor(question.to) + width.duration)
            let grouped = Dictionary(grouping: Self.points.filter { $0.time >= from && $0.time < to }.sorted()) {
                width.floor($0.time)
            }
            func check() async throws {
                let line = try await test.store.lines(of: [.fixture()], question, now: question.to).lines[0]
                let values = line.points.filter(\.value.isFinite)
                #expect(values.map(\.time) == grouped.keys.sorted())
                for point in values {
                    let expected = try #require(grouped[point.time].flatMap { Aggregate($0) })
                    #expect(abs(function(expected) - point.value) < 1e-6)
                }
                #expect(line.points.count - values.count == (seconds <= 3600 ? 1 : 0))
                #expect(line.resolution.text == width.text && line.interval == width.duration)
                #expect(line.count == Int64(grouped.values.reduce(0) { $0 + $1.count }))
            }
            try await check()
            try await self.seal(test, until: .start + .seconds(100_000))
            try await check()
        }
    }
}
