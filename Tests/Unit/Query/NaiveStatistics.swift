import Domain
import TimeSeries

@testable import QueryService

/// Figures as a textbook has them: several passes, a sort, and small steps along the line.
struct NaiveStatistics {
    private let points: [Point]
    private let question: StatisticsQuestion
    private let gap: Duration

    init(_ points: [Point], _ question: StatisticsQuestion, gap: Duration) {
        self.points = points
        self.question = question
        self.gap = gap
    }

    private var values: [Double] { self.points.map(\.value) }
    private var mean: Double { self.values.reduce(0, +) / Double(self.points.count) }

    private var deviation: Double {
        let squares = self.values.map { ($0 - self.mean) * ($0 - self.mean) }.reduce(0, +)
        return (squares / Double(self.points.count - 1)).squareRoot()
    }

    private func percentile(_ percent: Double) -> Double {
        let sorted = self.values.sorted()
        let place = percent / 100 * Double(sorted.count - 1)
        let low = Int(place.rounded(.down))
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
    }

    private var segments: [(left: Point, right: Point, seconds: Double)] {
        zip(self.points, self.points.dropFirst()).map { ($0, $1, ($1.time - $0.time) / .seconds(1)) }
            .filter { $0.seconds <= self.gap / .seconds(1) }
    }

    /// By 2000 steps along each segment.
    private func timeAbove(_ limit: Double) -> Double {
        self.segments.map { left, right, seconds in
            let steps = (0..<2000).map { left.value + (right.value - left.value) * (Double($0) + 0.5) / 2000 }
            return Double(steps.count { $0 > limit }) / 2000 * seconds
        }.reduce(0, +)
    }

    /// What is not the same; nil when all is.
    func differs(from figures: RangeStatistics) -> String? {
        func isNear(_ left: Double?, _ right: Double, _ tolerance: Double = 1e-9) -> Bool {
            left.map { abs($0 - right) <= tolerance * max(1, abs(right)) } ?? false
        }
        guard figures.count == self.points.count, figures.first == self.points.first, figures.last == self.points.last,
            figures.minimum == self.values.min(), figures.maximum == self.values.max()
        else { return "count or ends" }
        guard isNear(figures.mean, self.mean) else { return "mean" }
        guard isNear(figures.deviation, self.deviation) else { return "deviation" }
        guard figures.percentiles == self.question.percentiles.map({ self.percentile($0) }) else {
            return "percentiles"
        }
        let integral = self.segments.map { ($0.left.value + $0.right.value) / 2 * $0.seconds / 3600 }.reduce(0, +)
        guard isNear(figures.integral, integral) else { return "integral" }
        guard isNear(figures.covered.map { $0 / .seconds(1) }, self.segments.map(\.seconds).reduce(0, +)) else {
            return "covered"
        }
        guard let above = self.question.above else { return figures.timeAbove == nil ? nil : "time above" }
        return isNear(figures.timeAbove.map { $0 / .seconds(1) }, self.timeAbove(above), 2e-3) ? nil : "time above"
    }
}
