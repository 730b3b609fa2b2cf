import Contracts
import Domain
import FoundationEssentials
import Testing
import TimeSeries

@testable import QueryService

@Suite("The forms of an answer of lines")
struct SeriesFormTests {
    private static let start = Timestamp(microseconds: 1_767_225_600_000_000)
    private static let question = LineQuestion(from: Self.start, to: Self.start + .seconds(60), form: .pixels(10))

    private static func line(_ points: [Point], name: String = "A \"1\"") -> Line {
        Line(
            channel: Channel(id: Identifier("a"), number: 1, name: name, kind: .sensor, unit: "°C", range: 0...1),
            points: points, resolution: .reduced, interval: .milliseconds(2500), gap: .seconds(5), count: 7,
            newest: Self.start, completeness: 0.5)
    }

    @Test("A line in JSON has its provenance, and null where it breaks")
    func json() {
        var bytes: [UInt8] = []
        SeriesJSON.append(
            Self.line([
                Point(time: Self.start, value: 1), Point(time: Self.start + .microseconds(1500), value: .nan),
                Point(time: Self.start + .microseconds(2001), value: -0.25),
            ]), to: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"event_public_id":"a","name":"A \"1\"","unit":"°C","resolution":"reduced","interval_seconds":2.5,"#
                + #""gap_seconds":5,"count":7,"newest":"2026-01-01T00:00:00.000000Z","completeness":0.5,"points":"#
                + "[[1767225600000,1],[1767225600001.5,null],[1767225600002.001,-0.25]]}")
    }

    @Test("What is not known is null")
    func unknown() {
        var line = Self.line([])
        (line.interval, line.newest, line.completeness) = (nil, nil, nil)
        var bytes: [UInt8] = []
        SeriesJSON.append(line, to: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        for field in ["interval_seconds", "newest", "completeness"] { #expect(text.contains("\"\(field)\":null")) }
    }

    @Test("Numbers come back bit by bit, and are JSON's")
    func numbers() throws {
        var random = SystemRandomNumberGenerator()
        for value in (0..<2000).map({ _ in Double(bitPattern: random.next()) }) + [
            0, -1, 1e15, 1e16, 1e300, .leastNonzeroMagnitude, 0.1,
        ] {
            guard value.isFinite else { continue }
            var bytes: [UInt8] = Array("[".utf8)
            bytes.append(number: value)
            bytes += "]".utf8
            #expect(try JSONDecoder().decode([Double].self, from: Data(bytes)) == [value])
        }
        var bytes: [UInt8] = []
        for value in [Double.nan, .infinity, Double(Int64.min), 42] {
            bytes.append(number: value)
            bytes += " ".utf8
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "null null -9.223372036854776e+18 42 ")
    }

    @Test("The binary form: a header of the same fields, then aligned times and values of each line")
    func binary() throws {
        let lines = [
            Self.line([Point(time: Self.start, value: 1.5), Point(time: Self.start + .microseconds(500), value: .nan)]),
            Self.line([Point(time: Self.start + .seconds(1), value: -2)], name: "B"),
        ]
        let bytes = SeriesBinary.encode(lines, LivePosition(), Self.question)
        let length = Int(bytes.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) })
        struct Header: Decodable {
            struct Series: Decodable {
                var name: String
                var points: Int
            }
            var position: String
            var from: String
            var series: [Series]
        }
        let header = try JSONDecoder().decode(Header.self, from: Data(bytes[4..<4 + length]))
        #expect(header.series.map(\.name) == ["A \"1\"", "B"] && header.series.map(\.points) == [2, 1])
        let start = (4 + length + 7) / 8 * 8
        #expect(bytes.count == start + 3 * 16)
        let numbers = stride(from: start, to: bytes.count, by: 8).map { offset in
            bytes.withUnsafeBytes {
                Double(bitPattern: UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            }
        }
        #expect(numbers[..<3] == [1_767_225_600_000, 1_767_225_600_000.5, 1.5])
        #expect(numbers[3].isNaN)
        #expect(numbers[4...] == [1_767_225_601_000, -2])
    }

    @Test("A bucket's line breaks where one is missing that should be there")
    func buckets() throws {
        var fold = BucketFold(.minute)
        for second in [0, 30, 60, 61, 300] {
            fold.add([Point(time: Self.start + .seconds(second), value: Double(second))])
        }
        #expect(fold.readings == 5)
        let line = fold.line(.mean, gap: .seconds(5))
        #expect(line.map { ($0.time - Self.start) / .seconds(1) } == [0, 60, 180, 300])
        #expect(line[0].value == 15 && line[2].value.isNaN)
        #expect(fold.line(.mean, gap: .seconds(600)).count == 3)
    }
}
