import Domain
import Testing
import TimeSeries

@Suite("A commit's readings as runs")
struct RunSheetTests {
    private func reading(_ channel: Int32, _ seconds: Double, _ value: Double = 0) -> Reading {
        Reading(channel: channel, time: Timestamp(microseconds: Int64(seconds * 1_000_000)), value: value)
    }

    private func points(_ sheet: RunSheet, _ index: Int) -> [Point] { Array(sheet.points[sheet.runs[index].range]) }

    @Test("One run for each channel and UTC minute, in their order, whatever the order of arrival")
    func cuts() {
        let sheet = RunSheet([
            self.reading(2, 60), self.reading(1, 59.999999), self.reading(2, 0), self.reading(1, 120),
            self.reading(1, 60), self.reading(1, 1), self.reading(1, 119.5),
        ])
        #expect(sheet.runs.map(\.channel) == [1, 1, 1, 2, 2])
        #expect(sheet.runs.map(\.range) == [0..<2, 2..<4, 4..<5, 5..<6, 6..<7])
        #expect(self.points(sheet, 1).map(\.time.microseconds) == [60_000_000, 119_500_000])
        #expect(sheet.latest.map(\.channel) == [1, 2])
        #expect(sheet.latest.map(\.point.time.microseconds) == [120_000_000, 60_000_000])
    }

    @Test("Minutes before 1970 are whole minutes too, and the ends of time do no harm")
    func early() {
        let sheet = RunSheet([
            self.reading(1, -1), self.reading(1, -60), self.reading(1, -60.000001), self.reading(1, 0),
        ])
        #expect(sheet.runs.map(\.range) == [0..<1, 1..<3, 3..<4])
        let ends = [Int64.min, .max].map { Reading(channel: 1, time: Timestamp(microseconds: $0), value: 0) }
        #expect(RunSheet(ends).runs.count == 2)
        #expect(RunSheet([]).runs.isEmpty)
    }

    @Test("More readings than a run holds make several runs of the same minute")
    func capacity() {
        let sheet = RunSheet((0..<RunCodec.capacity + 1).map { self.reading(1, 0, Double($0)) })
        #expect(sheet.runs.map(\.range.count) == [RunCodec.capacity, 1])
    }

    @Test("Equal times are ordered by value, so that any order of arrival gives the same bytes")
    func ties() {
        let values = [3, -0.0, 0.0, -1]
        let forth = RunSheet(values.map { self.reading(1, 5, $0) })
        let back = RunSheet(values.reversed().map { self.reading(1, 5, $0) })
        #expect(forth.points.map(\.value.bitPattern) == back.points.map(\.value.bitPattern))
    }

    @Test("Written into a buffer, a run has the bytes that the codec gives")
    func bytes() throws {
        for count in [1, 2, 3, 100] {
            let points = (0..<count).map {
                Point(time: Timestamp(microseconds: 1_795_220_375_385_655 + Int64($0) * 99_999), value: Double($0) / 3)
            }
            let bytes = [UInt8](unsafeUninitializedCapacity: RunCodec.size(of: count)) { buffer, written in
                points.withUnsafeBufferPointer { RunCodec.write($0, into: UnsafeMutableRawBufferPointer(buffer)) }
                written = buffer.count
            }
            #expect(try bytes == RunCodec.encode(points))
        }
    }
}
