import Archive
import Domain
import TestSupport
import Testing
import TimeSeries

@testable import QueryService

@Suite("A reduced line has the pixels of the whole one")
struct PixelTests {
    private static let channel = Channel(
        id: Identifier("a"), number: 1, name: "A", kind: .sensor, unit: "V", range: 0...1)

    /// The same readings, sealed to different parts; and they did not come in their order.
    private static func archives(_ series: RandomSeries, _ random: inout SplitMix) throws -> [MemoryArchive] {
        let shuffled = series.points.shuffled(using: &random)
        var fresh = MemoryArchive()
        fresh.store(shuffled)
        var sealed = fresh
        try sealed.seal()
        // Most are sealed, later ones in part; the last are late, beside what is sealed.
        var mixed = MemoryArchive()
        mixed.store(shuffled[..<(shuffled.count * 7 / 10)])
        try mixed.seal()
        mixed.store(shuffled[(shuffled.count * 7 / 10)..<(shuffled.count * 9 / 10)])
        let middle = series.points[series.points.count / 2].time
        try mixed.seal { $0.time < middle }
        mixed.store(shuffled[(shuffled.count * 9 / 10)...])
        return [fresh, sealed, mixed]
    }

    /// The whole line, broken where it should be: a gap within one column is narrower than a pixel, and seen in a whole line only.
    private static func whole(_ points: [Point], _ grid: ColumnGrid, _ answer: Line) -> [Point] {
        var line: [Point] = []
        for point in points {
            if let last = line.last, point.time - last.time > answer.gap,
                answer.resolution == .raw || grid.column(of: last.time) != grid.column(of: point.time)
            {
                line.append(Point(time: point.time, value: .nan))
            }
            line.append(point)
        }
        return line
    }

    /// How many pixels of a random series differ, of all that its pictures have.
    private static func check(seed: UInt64) throws -> (differing: Int, lit: Int, settled: Int) {
        let series = RandomSeries(seed: seed)
        var random = SplitMix(state: seed ^ 0x5eed)
        let range = series.range(&random)
        let archives = try Self.archives(series, &random)
        let inRange = series.points.filter { range.contains($0.time) }
        guard let low = inRange.map(\.value).min(), let high = inRange.map(\.value).max() else { return (0, 0, 0) }
        var (differing, lit, settled) = (0, 0, 0)
        var gaps: Set<Duration> = []
        for width in [23, 101, 640] {
            let grid = ColumnGrid(from: range.lowerBound, to: range.upperBound, count: width)
            let question = LineQuestion(from: grid.from, to: grid.to, form: .pixels(width))
            let costs = MemoryArchive.Costs()
            let answers = try archives.map {
                try $0.line(
                    PixelLine(Self.channel, question, columns: width, horizons: Horizons(), now: grid.to), costs)
            }
            var expected = Raster(grid, height: 200, range: low...high)
            expected.draw(Self.whole(inRange, grid, answers[0]))
            lit += expected.lit
            for answer in answers {
                var picture = Raster(grid, height: 200, range: low...high)
                picture.draw(answer.points)
                differing += picture.differences(from: expected)
                #expect(
                    Self.bits(answer.points) == Self.bits(answers[0].points), "seed \(seed): depends on the sealing")
                #expect(answer.count == Int64(inRange.count), "seed \(seed)")
                #expect(answer.points.count(where: { !$0.value.isNaN }) <= width * 4, "seed \(seed)")
                #expect(zip(answer.points, answer.points.dropFirst()).allSatisfy { $0.time <= $1.time }, "seed \(seed)")
                gaps.insert(answer.gap)
            }
            settled += max(0, inRange.count * 3 - costs.readings)
        }
        #expect(gaps.count == 1, "seed \(seed): the gap depends on the width")
        return (differing, lit, settled)
    }

    private static func bits(_ points: [Point]) -> [[UInt64]] {
        points.map { [UInt64(bitPattern: $0.time.microseconds), $0.value.bitPattern] }
    }

    @Test("200 random series × 3 widths × fresh, sealed and mixed: no pixel differs")
    func random() async throws {
        let seeds = (0..<200).map { _ in UInt64.random(in: 0...UInt64.max) }
        var results: [(seed: UInt64, differing: Int, lit: Int, settled: Int)] = []
        for seed in seeds {
            let result = try Self.check(seed: seed)
            results.append((seed, result.differing, result.lit, result.settled))
            await Task.yield()  // A long computation gives way to other tests.
        }
        for result in results where result.differing > 0 {
            Issue.record("seed \(result.seed): \(result.differing) pixels differ")
        }
        print(
            "pixels: \(results.count) series × 3 widths × 3 states, \(results.reduce(0) { $0 + $1.lit } * 3) lit,",
            "\(results.reduce(0) { $0 + $1.differing }) differ")
        // Otherwise nothing was shown.
        #expect(results.reduce(0) { $0 + $1.settled } > 0)
    }

    @Test("Seeds that once failed", arguments: [0, 1, 42] as [UInt64])
    func known(seed: UInt64) throws {
        #expect(try Self.check(seed: seed).differing == 0)
    }

    @Test("A noisy line needs few readings, a smooth one those of the minutes where columns meet")
    func costs() throws {
        let start = Timestamp(microseconds: 1_767_225_600_000_000)
        var random = SplitMix(state: 7)
        func readings(_ value: (Int) -> Double) throws -> Int {
            var archive = MemoryArchive()
            archive.store((0..<86_400).map { Point(time: start + .seconds($0), value: value($0)) })
            try archive.seal()
            let costs = MemoryArchive.Costs()
            let question = LineQuestion(
                from: start + .seconds(30), to: start + .seconds(86_370), form: .pixels(101))
            let line = try archive.line(
                PixelLine(Self.channel, question, columns: 101, horizons: Horizons(), now: start + .seconds(86_400)),
                costs)
            #expect(line.resolution == .reduced && line.count == 86_340 && line.gap == .seconds(5))
            #expect(line.completeness.map { abs($0 - 1) < 0.001 } == true)
            #expect(!line.points.contains { $0.value.isNaN })
            return costs.readings
        }
        #expect(try readings { _ in Double.random(in: 0...1, using: &random) } < 60 * 45)
        let smooth = try readings { Double($0) }
        #expect((60 * 90...60 * 102).contains(smooth))
    }
}
