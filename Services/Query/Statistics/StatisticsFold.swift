import Domain
import TimeSeries

/// Folds a channel's readings, which come in their order, into figures. A value without a clock.
///
/// The line between two readings is straight, as it is drawn, and is not there across a gap. Hence the integral is that of the
/// trapezoidal rule, Σ (v₀ + v₁) / 2 · (t₁ − t₀), and a segment is above a limit behind or before the point where it crosses it.
struct StatisticsFold: Sendable {
    private let percentiles: [Double]
    private let above: Double?
    private let gap: Int64

    private var statistics = RangeStatistics()
    private var values: [Double] = []
    private var mean = 0.0
    /// Sum of the squared distances from the mean.
    private var squares = 0.0
    /// In the unit times microseconds.
    private var integral = 0.0
    private var covered: Int64 = 0
    /// Microseconds.
    private var timeAbove = 0.0

    /// - Parameter gap: Readings farther apart are not joined.
    init(_ question: StatisticsQuestion, gap: Duration, expected: Int64) {
        self.percentiles = question.percentiles
        self.above = question.above
        self.gap = gap.microseconds
        if !self.percentiles.isEmpty { self.values.reserveCapacity(Int(expected)) }
    }

    /// Mean and squares by B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products",
    /// Technometrics 4 (1962).
    mutating func add(_ points: [Point]) {
        for point in points {
            if let last = self.statistics.last { self.join(last, point) }
            self.statistics.count += 1
            self.statistics.first = self.statistics.first ?? point
            self.statistics.last = point
            self.statistics.minimum = min(self.statistics.minimum ?? point.value, point.value)
            self.statistics.maximum = max(self.statistics.maximum ?? point.value, point.value)
            let distance = point.value - self.mean
            self.mean += distance / Double(self.statistics.count)
            self.squares += distance * (point.value - self.mean)
            if !self.percentiles.isEmpty { self.values.append(point.value) }
        }
    }

    private mutating func join(_ left: Point, _ right: Point) {
        let length = right.time.microseconds - left.time.microseconds
        guard length <= self.gap else { return }
        self.covered += length
        self.integral += (left.value / 2 + right.value / 2) * Double(length)
        if let above { self.timeAbove += Self.partAbove(above, left.value, right.value) * Double(length) }
    }

    /// Which part of the straight line from `left` to `right` is above `limit`.
    static func partAbove(_ limit: Double, _ left: Double, _ right: Double) -> Double {
        if left > limit, right > limit { return 1 }
        if left <= limit, right <= limit { return 0 }
        return (max(left, right) - limit) / abs(right - left)
    }

    /// The figures of all that was added.
    consuming func finish() -> RangeStatistics {
        var statistics = self.statistics
        statistics.percentiles = Percentiles.of(&self.values, self.percentiles)
        guard statistics.count > 0 else { return statistics }
        statistics.mean = self.mean
        if statistics.count > 1 {
            statistics.deviation = (self.squares / Double(statistics.count - 1)).squareRoot()
        }
        statistics.integral = self.integral / 3_600_000_000
        statistics.covered = .microseconds(self.covered)
        if self.above != nil { statistics.timeAbove = .microseconds(Int64(self.timeAbove.rounded())) }
        return statistics
    }
}
