import Domain
import Testing
import TimeSeries

@Suite("Minutes and hours")
struct RollupTests {
    private func points(_ count: Int, seed: UInt64) -> [Point] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            Point(time: .start + .milliseconds(random.below(7_200_000)), value: Double(random.below(1000)) / 100)
        }.sorted()
    }

    @Test("A bucket begins at a whole minute or hour, before 1970 as well")
    func floors() {
        #expect(RollupWidth.minute.floor(.start + .seconds(59)) == .start)
        #expect(RollupWidth.hour.floor(.start + .seconds(3600)) == .start + .seconds(3600))
        #expect(RollupWidth.minute.floor(Timestamp(microseconds: -1)) == Timestamp(microseconds: -60_000_000))
        #expect(RollupWidth.hour.floor(Timestamp(microseconds: .min)) == Timestamp(microseconds: .min))
        #expect((Timestamp.start + .seconds(86_399)).startOfDay == .start)
    }

    @Test("Every point is in the bucket of its minute, and hours are folded from minutes")
    func fold() throws {
        let points = self.points(500, seed: 1)
        let minutes = Rollup.fold(points, .minute)
        for minute in minutes {
            let own = points.filter { RollupWidth.minute.floor($0.time) == minute.start }
            #expect(minute.aggregate == Aggregate(own))
            #expect(minute.aggregate.first == own.first && minute.aggregate.last == own.last)
        }
        #expect(minutes.reduce(0) { $0 + $1.aggregate.count } == 500)
        let hours = Rollup.fold(minutes, .hour)
        #expect(hours.map(\.start) == [.start, .start + .seconds(3600)])
        #expect(hours.reduce(0) { $0 + $1.aggregate.count } == 500)
        #expect(
            hours[0].aggregate.maximum == minutes.prefix { $0.start < hours[1].start }.map(\.aggregate.maximum).max())
    }

    @Test("Buckets of two disjoint sets make those of both")
    func merge() {
        let points = self.points(300, seed: 2)
        let whole = Rollup.fold(points, .minute)
        var random = SeededGenerator(seed: 3)
        for _ in 0..<20 {
            let isLeft = points.map { _ in random.below(3) == 0 }
            let left = zip(points, isLeft).filter(\.1).map(\.0)
            let right = zip(points, isLeft).filter { !$0.1 }.map(\.0)
            let merged = Rollup.merge(Rollup.fold(left, .minute), Rollup.fold(right, .minute))
            #expect(merged.map(\.start) == whole.map(\.start))
            #expect(merged.map(\.aggregate.count) == whole.map(\.aggregate.count))
            #expect(merged.map(\.aggregate.first) == whole.map(\.aggregate.first))
            #expect(merged.map(\.aggregate.last) == whole.map(\.aggregate.last))
            #expect(merged.map(\.aggregate.minimum) == whole.map(\.aggregate.minimum))
        }
        #expect(Rollup.merge([], whole) == whole)
        #expect(Rollup.merge(whole, []) == whole)
    }

    @Test("A row of rollups comes back bit by bit", arguments: RollupWidth.allCases)
    func roundTrip(width: RollupWidth) throws {
        for count in [1, 2, 50, 2000] {
            let rollups = Rollup.fold(Rollup.fold(self.points(count, seed: UInt64(count)), .minute), width)
            #expect(try RollupCodec.decode(try RollupCodec.encode(rollups, width), width).exact == rollups.exact)
        }
    }

    @Test(
        "A sum beyond all numbers comes back; a measured value that is not finite is refused, as is a bucket at a wrong place"
    )
    func edges() throws {
        let points = [Double.greatestFiniteMagnitude, .greatestFiniteMagnitude].map { Point(time: .start, value: $0) }
        let rollups = Rollup.fold(points, .minute)
        #expect(rollups[0].aggregate.sum == .infinity)
        #expect(try RollupCodec.decode(try RollupCodec.encode(rollups, .minute), .minute).exact == rollups.exact)

        let infinite = [Rollup(start: .start, aggregate: Aggregate(Point(time: .start, value: .infinity)))]
        #expect(throws: CodecError.notFinite) { try RollupCodec.encode(infinite, .minute) }
        let point = Point(time: .start, value: 1)
        for start in [Timestamp.start - .seconds(60), .start + .seconds(60), .start + .seconds(1)] {
            #expect(throws: CodecError.disordered) {
                try RollupCodec.encode([Rollup(start: start, aggregate: Aggregate(point))], .minute)
            }
        }
        #expect(throws: CodecError.disordered) { try RollupCodec.encode([], .minute) }
        #expect(throws: CodecError.disordered) { try RollupCodec.encode(rollups + rollups, .minute) }
    }

    @Test("Whatever the bytes, decoding gives rising buckets or an error")
    func fuzz() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let whole = try RollupCodec.encode(Rollup.fold(self.points(400, seed: seed), .minute), .minute)
        for length in whole.indices {
            #expect(throws: CodecError.self) { try RollupCodec.decode(Array(whole[..<length]), .minute) }
        }
        for _ in 0..<1500 {
            await Task.yield()
            var bytes = whole
            for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
            do {
                let rollups = try RollupCodec.decode(bytes, .minute)
                #expect(zip(rollups, rollups.dropFirst()).allSatisfy { $0.start < $1.start }, "seed \(seed)")
            } catch {
                continue
            }
        }
    }
}
