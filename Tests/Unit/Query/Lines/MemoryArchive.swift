import Archive
import Domain
import TimeSeries

@testable import QueryService

/// One channel's readings in pieces, as the database has them: what is fresh, chunks, and rollups of what is sealed.
struct MemoryArchive {
    private(set) var fresh: [Point] = []
    private var days: [Timestamp: Day] = [:]

    private struct Day {
        var chunks: [[UInt8]] = []
        var minutes: [Rollup] = []
        var hours: [Rollup] = []
    }

    /// Readings that were decoded or taken from runs for an answer.
    final class Costs {
        var readings = 0
        var rollups = 0
    }

    mutating func store(_ points: some Sequence<Point>) {
        self.fresh += points
    }

    /// Seals what is fresh and meets `condition`, by the worker's rules.
    mutating func seal(where condition: (Point) -> Bool = { _ in true }) throws {
        let taken = self.fresh.filter(condition)
        self.fresh.removeAll(where: condition)
        for (day, points) in Dictionary(grouping: taken, by: \.time.startOfDay) {
            var own = self.days[day] ?? Day()
            let chunks = try own.chunks.map { bytes in
                var points: [Point] = []
                try ChunkCodec.decode(bytes, into: &points)
                return points
            }
            let outcome = Sealing(points).seal(
                into: chunks, fillsUp: true, minutes: own.minutes, hours: own.hours, capacity: 1500)
            own.chunks = try outcome.chunks.map { try ChunkCodec.encode($0.points) }
            (own.minutes, own.hours) = (outcome.minutes, outcome.hours)
            self.days[day] = own
        }
    }

    func rollups(_ spans: [Range<Timestamp>], _ width: RollupWidth) -> [Rollup] {
        let days = self.days.keys.sorted().compactMap { self.days[$0] }
        let sealed = days.flatMap { width == .minute ? $0.minutes : $0.hours }
        let fresh = Rollup.fold(Rollup.fold(self.fresh.sorted(), .minute), width)
        return Self.touching(spans, Rollup.merge(sealed, fresh)) { $0.start..<$0.start + width.duration }
    }

    func eachPortion(in spans: [Range<Timestamp>], _ body: ([Point]) -> Void) throws {
        for day in self.days.values {
            for chunk in day.chunks {
                var points: [Point] = []
                try ChunkCodec.decode(chunk, within: spans, into: &points)
                if !points.isEmpty { body(points) }
            }
        }
        let fresh = self.fresh.sorted()
        for point in Self.touching(spans, fresh, { $0.time..<$0.time + .microseconds(1) }).reversed() { body([point]) }
    }

    /// Those of `items`, which rise as the spans do, whose time touches a span.
    private static func touching<Item>(
        _ spans: [Range<Timestamp>], _ items: [Item], _ time: (Item) -> Range<Timestamp>
    ) -> [Item] {
        var rest = spans[...]
        return items.filter { item in
            let time = time(item)
            while let span = rest.first, span.upperBound <= time.lowerBound { rest.removeFirst() }
            return rest.first?.overlaps(time) == true
        }
    }

    /// Reads a line as the store does.
    func line(_ line: PixelLine, _ costs: Costs = Costs()) throws -> Line {
        var line = line
        while true {
            switch line.next() {
            case .rollups(let spans, let width):
                let rollups = self.rollups(spans, width)
                costs.rollups += rollups.count
                // In portions, as rows of the database.
                for start in stride(from: 0, to: rollups.count, by: 100) {
                    line.take(Array(rollups[start..<min(start + 100, rollups.count)]))
                }
            case .readings(let spans):
                try self.eachPortion(in: spans) {
                    costs.readings += $0.count
                    line.take($0)
                }
            case .done(let line): return line
            }
        }
    }
}
