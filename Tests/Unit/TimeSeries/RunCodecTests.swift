import Domain
import Testing
import TimeSeries

@Suite("Runs of fresh readings")
struct RunCodecTests {
    private let start = Timestamp(microseconds: 1_767_225_600_000_000)

    @Test("A run comes back as it was", arguments: [1, 2, 3, 1000, RunCodec.capacity])
    func roundTrip(count: Int) throws {
        let points = (0..<count).map { Point(time: self.start + .microseconds($0), value: Double($0) * 0.25 - 7) }
        var decoded: [Point] = []
        try RunCodec.decode(try RunCodec.encode(points), at: self.start, into: &decoded)
        #expect(decoded == points)
    }

    @Test("A single reading takes ten bytes")
    func single() throws {
        #expect(try RunCodec.encode([Point(time: self.start, value: 1)]).count == 10)
    }

    @Test("Values that are not finite, times that fall and times beyond the minute are refused")
    func refusals() {
        let first = Point(time: self.start, value: 1)
        #expect(throws: CodecError.notFinite) { try RunCodec.encode([Point(time: self.start, value: .nan)]) }
        #expect(throws: CodecError.disordered) {
            try RunCodec.encode([first, Point(time: self.start + .microseconds(-1), value: 1)])
        }
        #expect(throws: CodecError.disordered) {
            try RunCodec.encode([first, Point(time: self.start + .seconds(60), value: 1)])
        }
        #expect(throws: CodecError.disordered) { try RunCodec.encode([]) }
    }

    @Test("Any cut of the bytes is refused")
    func truncation() throws {
        let bytes = try RunCodec.encode([Point(time: self.start, value: 1), Point(time: self.start, value: 2)])
        for length in bytes.indices {
            var decoded: [Point] = []
            #expect(throws: CodecError.truncated) {
                try RunCodec.decode(Array(bytes.prefix(length)), at: self.start, into: &decoded)
            }
        }
    }
}
