import Domain
import Testing
import TimeSeries

@testable import QueryService

@Suite("Lines of minutes and hours")
struct RollupLineTests {
    private let start = Timestamp(microseconds: 1_767_225_600_000_000)

    private func points(_ values: [(second: Int, value: Double)], from: Int = 0, to: Int = 60) -> [Point] {
        let points = values.map { Point(time: self.start + .seconds($0.second), value: $0.value) }
        return Rollup.fold(points, .minute).flatMap {
            $0.linePoints(.minute, from: self.start + .seconds(from), to: self.start + .seconds(to))
        }
    }

    @Test("A bucket shows its first and last reading as they were, lowest and highest in its middle")
    func whole() {
        let points = self.points([(2, 5), (10, 1), (20, 9), (50, 6)])
        #expect(points.map(\.value) == [5, 1, 9, 6])
        #expect(points.map { ($0.time - self.start) / .seconds(1) } == [2, 30, 30, 50])
    }

    @Test("What is an end already is not shown twice, and the middle stays between the ends")
    func ends() {
        #expect(self.points([(2, 5)]).map(\.value) == [5])
        #expect(self.points([(2, 5), (3, 7)]).map(\.value) == [5, 7])
        let early = self.points([(1, 5), (2, 9), (3, 7)])
        #expect(early.map { ($0.time - self.start) / .seconds(1) } == [1, 3, 3])
    }

    @Test("Nothing is shown outside the range")
    func range() {
        #expect(self.points([(2, 5), (10, 1), (50, 6)], from: 20, to: 40).map(\.value) == [1])
    }
}
