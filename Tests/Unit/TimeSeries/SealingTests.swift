import Domain
import Testing
import TimeSeries

/// The worker without its tables: what it would load, and what it would write.
private struct Archive {
    static let capacity = 8
    var hot: [Point] = []
    var chunks: [Chunk] = []
    var minutes: [Timestamp: [Rollup]] = [:]
    var hours: [Rollup] = []

    /// Seals those of the fresh points that `chosen` picks; it is asked once for each.
    mutating func seal(_ chosen: (Point) -> Bool) {
        let choice = self.hot.map { (point: $0, isTaken: chosen($0)) }
        let taken = choice.filter(\.isTaken).map(\.point)
        self.hot = choice.filter { !$0.isTaken }.map(\.point)
        for (day, fresh) in Dictionary(grouping: taken, by: \.time.startOfDay) {
            let sealing = Sealing(fresh)
            guard let touched = sealing.touched else { continue }
            let last = self.chunks.last { $0.aggregate.first.time.startOfDay == day }
            let loaded = self.chunks.filter { chunk in
                chunk.aggregate.last.time >= touched.lowerBound && chunk.aggregate.first.time < touched.upperBound
                    || chunk == last && chunk.points.count < Self.capacity
            }
            let reachesEnd = last.map { last in loaded.contains(last) } ?? true
            let outcome = sealing.seal(
                into: loaded.map(\.points), fillsUp: reachesEnd, minutes: self.minutes[day] ?? [], hours: self.hours,
                capacity: Self.capacity)
            self.chunks.removeAll { chunk in loaded.contains { $0.points.exact == chunk.points.exact } }
            self.chunks = (self.chunks + outcome.chunks).sorted { $0.points[0] < $1.points[0] }
            self.minutes[day] = outcome.minutes
            self.hours = outcome.hours
        }
    }

    /// As a reader finds them.
    var points: [Point] {
        var pieces = Pieces()
        for chunk in self.chunks { pieces.add(chunk.points) }
        pieces.add(self.hot.sorted())
        return pieces.merge()
    }

    var allMinutes: [Rollup] { self.minutes.sorted { $0.key < $1.key }.flatMap(\.value) }
}

@Suite("Sealing")
struct SealingTests {
    /// Around midnight, some at one instant, some twice.
    private func points(_ random: inout SeededGenerator) -> [Point] {
        var points: [Point] = []
        for _ in 0...random.below(24) {
            let second = 86_400 + (random.below(2) == 0 ? random.below(300) - 150 : random.below(8000) - 4000)
            let value = random.below(5) == 0 ? -0.0 : Double(random.below(100)) / 10
            let point = Point(time: .start + .seconds(second), value: value)
            points += [Point](repeating: point, count: random.below(6) == 0 ? 2 : 1)
        }
        return points
    }

    @Test(
        "However late, shuffled, repeated and in however many passes, every chunk and rollup is what the readings make of it"
    )
    func anyPasses() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        for number in 0..<10_000 {
            await Task.yield()
            var random = SeededGenerator(seed: seed &+ UInt64(number))
            let points = self.points(&random)
            var archive = Archive()
            var arriving = points.shuffled(using: &random)
            while !arriving.isEmpty {
                let count = 1 + random.below(arriving.count)
                archive.hot += arriving.suffix(count)
                arriving.removeLast(count)
                let delay = random.below(3)
                archive.seal { _ in random.below(3) >= delay }
            }
            if number % 100 == 0 {
                // What is asked before all is sealed does not depend on it.
                #expect(archive.points.exact == points.sorted().exact, "seed \(seed), case \(number)")
            }
            archive.seal { _ in true }
            let fault = self.fault(of: archive, with: points.sorted())
            try #require(fault == nil, "seed \(seed &+ UInt64(number)): \(points)")
        }
    }

    /// What is wrong, if anything.
    private func fault(of archive: Archive, with points: [Point]) -> String? {
        let minutes = Rollup.fold(points, .minute)
        if archive.points.exact != points.exact { return "points" }
        if archive.allMinutes.exact != minutes.exact { return "minutes" }
        if archive.hours.exact != Rollup.fold(minutes, .hour).exact { return "hours" }
        for chunk in archive.chunks {
            if chunk.points.count > Archive.capacity { return "a chunk's size" }
            if chunk.aggregate.exact != Aggregate(chunk.points)?.exact { return "a chunk's aggregate" }
            if chunk.points[0].time.startOfDay != chunk.aggregate.last.time.startOfDay { return "a chunk's day" }
        }
        return nil
    }

    @Test("Readings of a time whose raw readings are gone live on in their minutes, or their hours alone")
    func late() {
        let hour = Timestamp.start + .seconds(3600)
        let limits = Sealing.Limits(raw: hour + .seconds(3600), minutes: hour)
        let fresh = [0, 3600, 3601, 7200].map { Point(time: .start + .seconds($0), value: Double($0)) }
        let old = Rollup(start: hour, aggregate: Aggregate(Point(time: hour, value: -5)))
        let outcome = Sealing(fresh, limits: limits).seal(into: [], fillsUp: true, minutes: [old], hours: [old])
        #expect(outcome.unkept == 3)
        #expect(outcome.chunks.flatMap(\.points) == [fresh[3]])
        #expect(outcome.minutes.map(\.start) == [hour, hour + .seconds(3600)])
        #expect(outcome.minutes.map(\.aggregate.count) == [3, 1])
        #expect(outcome.minutes[0].aggregate.minimum == -5)
        #expect(outcome.hours.map(\.start) == [.start, hour, hour + .seconds(3600)])
        #expect(outcome.hours.map(\.aggregate.count) == [1, 3, 1])
        #expect(Sealing([fresh[0]], limits: limits).touched == nil)
    }
}
