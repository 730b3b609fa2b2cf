import Domain
import TestSupport
import Testing
import TimeSeries

@testable import QueryService

@Suite("Figures of a range")
struct StatisticsTests {
    private let start = Timestamp(microseconds: 1_767_225_600_000_000)

    private func question(_ percentiles: [Double] = [0, 5, 50, 95, 100], above: Double? = 2) -> StatisticsQuestion {
        StatisticsQuestion(from: self.start, to: self.start + .seconds(86_400), percentiles: percentiles, above: above)
    }

    private func fold(_ points: [Point], _ question: StatisticsQuestion, gap: Duration) -> RangeStatistics {
        var fold = StatisticsFold(question, gap: gap, expected: Int64(points.count))
        for part in stride(from: 0, to: points.count, by: 7) {
            fold.add(Array(points[part..<min(points.count, part + 7)]))
        }
        return fold.finish()
    }

    @Test("Hand values: a ramp of an hour, a pause, and a level")
    func byHand() throws {
        let points = [(0, 0.0), (1800, 4), (3600, 0), (20_000, 3), (21_800, 3)].map {
            Point(time: self.start + .seconds($0.0), value: $0.1)
        }
        let figures = self.fold(points, self.question(), gap: .seconds(1800))
        #expect(figures.count == 5 && figures.mean == 2 && figures.minimum == 0 && figures.maximum == 4)
        #expect(figures.first == points[0] && figures.last == points[4])
        // Two triangles of height 4 over half an hour each, and 3 over half an hour.
        #expect(figures.integral == 3.5)
        #expect(figures.covered == .seconds(5400))
        // Half of each slope is above 2, and all of the level.
        #expect(figures.timeAbove == .seconds(3600))
        #expect(figures.percentiles == [0, 0, 3, 3.8, 4])
        #expect(abs(try #require(figures.deviation) - (14.0 / 4).squareRoot()) < 1e-12)
    }

    @Test("Of nothing there is nothing to tell, of one reading no deviation")
    func few() {
        let none = self.fold([], self.question(), gap: .seconds(5))
        #expect(none.count == 0 && none.mean == nil && none.integral == nil && none.timeAbove == nil)
        #expect(none.percentiles == [nil, nil, nil, nil, nil])
        let one = self.fold([Point(time: self.start, value: 7)], self.question(above: nil), gap: .seconds(5))
        #expect(one.mean == 7 && one.deviation == nil && one.integral == 0 && one.timeAbove == nil)
        #expect(one.percentiles == [7, 7, 7, 7, 7])
    }

    @Test("Random readings have the figures of a naive computation", arguments: 0..<40)
    func naive(seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        let points = (0..<Int.random(in: 2...400, using: &random)).map { _ in
            Point(
                time: self.start + .seconds(Int.random(in: 0..<3000, using: &random)),
                value: (Double.random(in: -5...5, using: &random) * 4).rounded() / 4)
        }.sorted()
        let question = self.question([0, 12.5, 50, 99.9, 100], above: 1)
        let figures = self.fold(points, question, gap: .seconds(20))
        let naive = NaiveStatistics(points, question, gap: .seconds(20))
        #expect(naive.differs(from: figures) == nil)
    }
}
