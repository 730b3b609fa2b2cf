import Domain
import Testing
import TimeSeries

@Suite("Sealed readings")
struct ChunkCodecTests {
    /// The kinds of values that are met, and some that should never be.
    enum Kind: CaseIterable {
        case constant, counter, decimals, percentages, ratios, noise, sums, pages, edges, anyBits, zeroes

        static let edgeValues: [Double] = [
            0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
            -.greatestFiniteMagnitude, .ulpOfOne, 1, -1, 0x1p53, 0x1p53 + 2, -0x1p63, 0x1p63, 0x1p64, 1e10, 1e-10, 0.1,
            9_007_199_254_740_991, 0.3 - 0.1, 1e300, .pi,
        ]

        func value(_ index: Int, _ random: inout SeededGenerator) -> Double {
            switch self {
            case .constant: 21.5
            case .counter: Double(index * 1500 + random.below(7))
            case .decimals: Double(random.below(2_000_001) - 1_000_000) / 1000
            case .percentages: Double(random.below(10_000)) / 100
            case .ratios: Double(random.below(200)) / Double(199 + random.below(3)) * 100
            case .noise: Double.random(in: -1...1, using: &random)
            case .sums: (0..<20).reduce(0) { sum, _ in sum + Double(random.below(1000)) / 100 }
            case .pages: Double(random.below(1 << 20) * 4096) / 1e9
            case .edges: Self.edgeValues[random.below(Self.edgeValues.count)]
            case .anyBits: Self.finite(random.next())
            case .zeroes: random.below(2) == 0 ? 0 : -0.0
            }
        }

        private static func finite(_ bits: UInt64) -> Double {
            let value = Double(bitPattern: bits)
            return value.isFinite ? value : 0
        }
    }

    /// The kinds of clocks.
    enum Clock: CaseIterable {
        case exact, milliseconds, jitter, gaps, still, wandering, wild

        func step(_ random: inout SeededGenerator) -> Int64 {
            switch self {
            case .exact: 1_000_000
            case .milliseconds: 1_000_000 + Int64(random.below(5) - 2) * 1000
            case .jitter: 1_000_000 + Int64(random.below(400) - 200)
            case .gaps: random.below(50) == 0 ? 3_600_000_000 : 1_000_000
            case .still: 0
            case .wandering: 1_000_087 + Int64(random.below(40))
            case .wild: Int64(truncatingIfNeeded: random.next() >> 12)
            }
        }
    }

    static func points(_ kind: Kind, _ clock: Clock, count: Int, seed: UInt64) -> [Point] {
        var random = SeededGenerator(seed: seed)
        var time = Timestamp.start.microseconds
        return (0..<count).map { index in
            time += clock.step(&random)
            return Point(time: Timestamp(microseconds: time), value: kind.value(index, &random))
        }.sorted()
    }

    private func roundTrip(_ points: [Point]) throws -> [Point] {
        var decoded: [Point] = []
        try ChunkCodec.decode(try ChunkCodec.encode(points), into: &decoded)
        return decoded
    }

    @Test("Any values of any clock come back bit by bit", arguments: Kind.allCases, Clock.allCases)
    func roundTrip(kind: Kind, clock: Clock) throws {
        for count in [1, 2, 3, 255, 256, 257, 700] {
            let points = Self.points(kind, clock, count: count, seed: UInt64(count))
            #expect(try self.roundTrip(points).exact == points.exact, "\(count) points")
        }
    }

    @Test("A full chunk comes back, behind what was there already")
    func full() throws {
        let points = Self.points(.percentages, .milliseconds, count: ChunkCodec.capacity, seed: 1)
        var decoded = [points[0]]
        try ChunkCodec.decode(try ChunkCodec.encode(points), into: &decoded)
        #expect(decoded == [points[0]] + points)
    }

    @Test("Spans of a chunk come out as if all of it had been decoded", arguments: Kind.allCases, Clock.allCases)
    func spans(kind: Kind, clock: Clock) throws {
        let points = Self.points(kind, clock, count: 1500, seed: 11)
        let bytes = try ChunkCodec.encode(points)
        var random = SeededGenerator(seed: 5)
        for count in [0, 1, 2, 7] {
            // Edges are readings' own times, or beside them.
            let edges = (0..<count * 2).map { _ in
                points[random.below(points.count)].time.microseconds + Int64(random.below(3)) - 1
            }.sorted()
            let spans = stride(from: 0, to: edges.count, by: 2).map {
                Timestamp(microseconds: edges[$0])..<Timestamp(microseconds: edges[$0 + 1])
            }
            var decoded = [points[0]]
            try ChunkCodec.decode(bytes, within: spans, into: &decoded)
            let expected = points.filter { point in spans.contains { $0.contains(point.time) } }
            #expect(Array(decoded.dropFirst()).exact == expected.exact, "\(spans)")
        }
    }

    @Test("Times may lie as far apart as 64 bits allow")
    func timeEdges() throws {
        let times: [Int64] = [.min, .min + 1, -1, 0, 1, 1_000_000, .max - 1, .max, .max]
        for start in times.indices {
            for end in start..<times.count {
                let points = times[start...end].map { Point(time: Timestamp(microseconds: $0), value: 1) }
                #expect(try self.roundTrip(points) == points)
            }
        }
    }

    @Test("Every pair of edge values comes back")
    func valueEdges() throws {
        for first in Kind.edgeValues {
            for second in Kind.edgeValues {
                let points = [Point(time: .start, value: first), Point(time: .start + .seconds(1), value: second)]
                #expect(try self.roundTrip(points).exact == points.exact, "\(first) \(second)")
            }
        }
    }

    @Test("No points, too many, out of their order or not finite are refused")
    func refusals() {
        let point = Point(time: .start, value: 1)
        #expect(throws: CodecError.disordered) { try ChunkCodec.encode([]) }
        #expect(throws: CodecError.disordered) {
            try ChunkCodec.encode([Point](repeating: point, count: ChunkCodec.capacity + 1))
        }
        for earlier in [Point(time: .start - .microseconds(1), value: 2), Point(time: .start, value: 0.5)] {
            #expect(throws: CodecError.disordered) { try ChunkCodec.encode([point, earlier]) }
        }
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(throws: CodecError.notFinite) { try ChunkCodec.encode([Point(time: .start, value: value)]) }
        }
    }

    @Test("A version that is not known, an end that is missing and bytes too many are refused")
    func damaged() throws {
        for kind in Kind.allCases {
            let bytes = try ChunkCodec.encode(Self.points(kind, .jitter, count: 40, seed: 3))
            var points: [Point] = []
            for length in bytes.indices {
                #expect(throws: CodecError.self) { try ChunkCodec.decode(Array(bytes[..<length]), into: &points) }
            }
            #expect(throws: CodecError.self) { try ChunkCodec.decode(bytes + [0], into: &points) }
            #expect(throws: CodecError.unknownVersion(9)) { try ChunkCodec.decode([9] + bytes, into: &points) }
            #expect(points.isEmpty)
        }
    }

    @Test("Whatever the bytes, decoding gives ordered finite points or an error")
    func fuzz() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let chunks = try Kind.allCases.map { kind in
            try ChunkCodec.encode(
                Self.points(kind, Clock.allCases.randomElement(using: &random)!, count: 300, seed: seed))
        }
        for _ in 0..<3000 {
            await Task.yield()
            var bytes = chunks[random.below(chunks.count)]
            if random.below(4) == 0 {
                bytes = [1] + (0..<random.below(300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            }
            // What stands at the beginning decides most.
            let reach = random.below(2) == 0 ? min(40, bytes.count) : bytes.count
            for _ in 0...random.below(4) {
                bytes[random.below(reach)] = UInt8(truncatingIfNeeded: random.next())
            }
            var points: [Point] = []
            do {
                try ChunkCodec.decode(bytes, into: &points)
                #expect(points.count <= ChunkCodec.capacity && points.allSatisfy(\.value.isFinite), "seed \(seed)")
                #expect(zip(points, points.dropFirst()).allSatisfy { !($1 < $0) }, "seed \(seed)")
            } catch {
                #expect(points.isEmpty, "seed \(seed)")
            }
        }
    }

    /// Bytes for each reading that must not be exceeded: measured, and a little room.
    @Test(
        "Readings as hosts and instruments give them take few bytes",
        arguments: [
            (Kind.constant, Clock.exact, 0.03), (.percentages, .milliseconds, 2.2), (.ratios, .milliseconds, 2.2),
        ])
    func size(kind: Kind, clock: Clock, limit: Double) throws {
        let count = 8192
        let bytes = try ChunkCodec.encode(Self.points(kind, clock, count: count, seed: 5))
        #expect(Double(bytes.count) / Double(count) < limit)
    }
}
