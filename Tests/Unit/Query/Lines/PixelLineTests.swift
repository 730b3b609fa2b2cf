import Archive
import Domain
import Testing
import TimeSeries

@testable import QueryService

@Suite("Lines for charts")
struct PixelLineTests {
    private static let start = Timestamp(microseconds: 1_767_225_600_000_000)

    private func channel(every interval: Duration? = nil) -> Channel {
        Channel(
            id: Identifier("a"), number: 1, name: "A", kind: .sensor, unit: "V", range: 0...1,
            expectedInterval: interval)
    }

    private func archive(_ seconds: some Sequence<Int>) throws -> MemoryArchive {
        var archive = MemoryArchive()
        archive.store(seconds.map { Point(time: Self.start + .seconds($0), value: Double($0 % 17)) })
        try archive.seal()
        return archive
    }

    private func line(
        _ archive: MemoryArchive, _ channel: Channel? = nil, from: Int = 0, to: Int, columns: Int,
        areTimesReal: Bool = false, horizons: Horizons = Horizons()
    ) throws -> Line {
        let question = LineQuestion(
            from: Self.start + .seconds(from), to: Self.start + .seconds(to), form: .pixels(columns))
        return try archive.line(
            PixelLine(
                channel ?? self.channel(), question, columns: columns, areTimesReal: areTimesReal, horizons: horizons,
                now: question.to))
    }

    @Test("Few readings are given whole, with the gaps between them")
    func whole() throws {
        let line = try self.line(
            try self.archive(Array(0..<20) + Array(30..<40)), self.channel(every: .seconds(1)), to: 60, columns: 10)
        #expect(line.resolution == .raw && line.interval == nil)
        #expect(line.count == 30 && line.points.count == 31)
        #expect(line.points.filter(\.value.isNaN).map(\.time) == [Self.start + .milliseconds(24_500)])
        #expect(line.completeness == 0.5)
    }

    @Test("A gap between columns breaks the line, one within a column does not")
    func gaps() throws {
        let seconds = (0..<36_000).filter { !(7200..<14_400).contains($0) && !(20_000..<20_060).contains($0) }
        let line = try self.line(try self.archive(seconds), to: 36_000, columns: 10)
        #expect(line.resolution == .reduced && line.interval == .seconds(3600))
        #expect(line.gap == .seconds(5))
        let breaks = line.points.filter(\.value.isNaN)
        #expect(breaks.map(\.time) == [Self.start + .milliseconds((7199 + 14_400) * 500)])
    }

    @Test("What somebody has said of the interval comes before what the readings show")
    func expected() throws {
        let archive = try self.archive(stride(from: 0, to: 86_400, by: 20))
        let learned = try self.line(archive, to: 86_400, columns: 24)
        #expect(learned.gap == .seconds(60))
        #expect(learned.completeness == 1)
        let said = try self.line(archive, self.channel(every: .seconds(10)), to: 86_400, columns: 24)
        #expect(said.gap == .seconds(30))
        #expect(said.completeness == 0.5)
    }

    @Test("Slow readings teach a spacing too: the distance of minutes with one reading each")
    func slow() throws {
        let line = try self.line(try self.archive(stride(from: 0, to: 86_400, by: 900)), to: 86_400, columns: 10)
        #expect(line.gap == .seconds(2700))
        #expect(line.completeness == 1)
    }

    @Test("A range without readings has no points, and nothing is known of its completeness")
    func empty() throws {
        let archive = try self.archive(0..<100)
        let line = try self.line(archive, from: 7200, to: 10_800, columns: 10)
        #expect(line.points.isEmpty && line.count == 0 && line.resolution == .raw)
        #expect(line.gap == .seconds(5) && line.completeness == nil)
        #expect(
            try self.line(archive, self.channel(every: .seconds(1)), from: 7200, to: 10_800, columns: 10).completeness
                == 0)
    }

    @Test("Where times are to be real, every point is a reading")
    func real() throws {
        let archive = try self.archive(0..<86_400)
        let line = try self.line(archive, to: 86_400, columns: 50, areTimesReal: true)
        #expect(line.resolution == .reduced && line.count == 86_400)
        #expect(line.points.count <= 200)
        #expect(
            line.points.allSatisfy { point in
                let second = (point.time.microseconds - Self.start.microseconds) / 1_000_000
                return point.value == Double(second % 17)
            })
    }

    @Test("Years are read from hours, and a line of them has minutes and readings only where columns meet")
    func years() throws {
        // Ten days of each of two years, every five minutes: a noisy signal.
        let archive = try self.archive((0..<2880).flatMap { [$0 * 300, $0 * 300 + 370 * 86_400] })
        let costs = MemoryArchive.Costs()
        let question = LineQuestion(
            from: Self.start - .seconds(86_400 * 30), to: Self.start + .seconds(86_400 * 400), form: .pixels(430))
        let line = try archive.line(
            PixelLine(self.channel(), question, columns: 430, horizons: Horizons(), now: question.to), costs)
        #expect(line.resolution == .reduced && line.count == 5760)
        #expect(line.gap == .seconds(900))
        #expect(line.points.count(where: \.value.isNaN) == 1)
        #expect(costs.rollups < 20 * 24 + 20 * 60 && costs.readings == 0)
    }
}
