import Domain
import Testing
import TimeSeries

@testable import QueryService

@Suite("Reducing a line to pixels")
struct LineReductionTests {
    private func reduce(_ values: [Double], columns: Int) -> [Point] {
        var reduction = LineReduction(
            ColumnGrid(
                from: Timestamp(microseconds: 0), to: Timestamp(microseconds: Int64(values.count)), count: columns))
        let points = values.enumerated().map { Point(time: Timestamp(microseconds: Int64($0)), value: $1) }
        // In stretches, as they come from the archive, and in no order.
        for start in stride(from: 0, to: points.count, by: 333).shuffled() {
            reduction.add(Array(points[start..<min(start + 333, points.count)]))
        }
        #expect(reduction.count == Int64(values.count))
        return reduction.line(gap: .seconds(1))
    }

    @Test("Every column keeps its first, lowest, highest and last value, in the order of time")
    func columns() {
        let values = (0..<10_000).map { _ in Double.random(in: -100...100) }
        let points = self.reduce(values, columns: 100)
        #expect(points.count <= 400)
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.time < $1.time })
        for column in 0..<100 {
            let part = Array(values[column * 100..<(column + 1) * 100])
            let kept = points.filter { $0.time.microseconds / 100 == Int64(column) }
            #expect(kept.first?.value == part.first)
            #expect(kept.last?.value == part.last)
            #expect(kept.map(\.value).min() == part.min())
            #expect(kept.map(\.value).max() == part.max())
        }
    }

    @Test("One spike among equals is kept, and equals are given once")
    func edges() {
        var values = [Double](repeating: 0, count: 5000)
        values[2345] = 9
        let points = self.reduce(values, columns: 10)
        #expect(points.contains { $0.value == 9 })
        #expect(points.count == 21)
    }

    @Test("Columns begin where they should, in whole microseconds, also of a range that they do not divide")
    func grid() {
        for (span, count) in [(1000, 7), (7, 7), (3, 7), (86_400_000_000, 1001), (315_360_000_000_000, 10_000)] {
            let from = Timestamp(microseconds: -12_345)
            let grid = ColumnGrid(from: from, to: from + .microseconds(span), count: count)
            #expect(grid.start(of: 0) == grid.from && grid.start(of: count) == grid.to)
            for column in [0, 1, count / 3, count / 2, count - 1] {
                let start = grid.start(of: column)
                if start < grid.start(of: column + 1) { #expect(grid.column(of: start) == column) }
                if column > 0 { #expect(grid.column(of: start - .microseconds(1)) < column) }
            }
        }
    }
}
