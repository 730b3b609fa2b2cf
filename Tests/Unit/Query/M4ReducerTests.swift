import Domain
import Testing
import TimeSeries

@testable import QueryService

@Suite("Reducing a line to pixels")
struct M4ReducerTests {
    func reduce(_ values: [Double], columns: Int) -> (points: [Point], isReduced: Bool) {
        var reducer = M4Reducer(
            from: Timestamp(microseconds: 0), to: Timestamp(microseconds: Int64(values.count)), columns: columns)
        let points = values.enumerated().map { Point(time: Timestamp(microseconds: Int64($0)), value: $1) }
        // In stretches, as they come from the archive.
        for start in stride(from: 0, to: points.count, by: 333) {
            reducer.add(Array(points[start..<min(start + 333, points.count)]))
        }
        return reducer.finish()
    }

    @Test("Few points are given whole")
    func whole() {
        let result = self.reduce([1, 2, 3, 4], columns: 1)
        #expect(!result.isReduced)
        #expect(result.points.map(\.value) == [1, 2, 3, 4])
    }

    @Test("Every column keeps its first, lowest, highest and last point, in the order of time")
    func columns() {
        var random = SystemRandomNumberGenerator()
        let values = (0..<10_000).map { _ in Double.random(in: -100...100, using: &random) }
        let result = self.reduce(values, columns: 100)
        #expect(result.isReduced)
        #expect(result.points.count <= 400)
        #expect(zip(result.points, result.points.dropFirst()).allSatisfy { $0.time < $1.time })
        for column in 0..<100 {
            let part = Array(values[column * 100..<(column + 1) * 100])
            let kept = result.points.filter { $0.time.microseconds / 100 == Int64(column) }
            #expect(kept.first?.value == part.first)
            #expect(kept.last?.value == part.last)
            #expect(kept.map(\.value).min() == part.min())
            #expect(kept.map(\.value).max() == part.max())
        }
    }

    @Test("No points, no line; one spike among equals is kept")
    func edges() {
        #expect(self.reduce([], columns: 10).points.isEmpty)
        var values = [Double](repeating: 0, count: 5000)
        values[2345] = 9
        #expect(self.reduce(values, columns: 10).points.contains { $0.value == 9 })
    }
}
