import Domain
import TimeSeries

/// Reduces a line to what a chart of so many pixel columns can show: of each column the first, lowest, highest and last
/// point. The line drawn through them has the same pixels as the line through all points.
///
/// Source: U. Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 7 (2014).
struct M4Reducer: Sendable {
    private struct Column {
        /// The first instant that is no longer in it.
        var end: Timestamp
        var first: Point
        var last: Point
        var lowest: Point
        var highest: Point

        init(_ point: Point, end: Timestamp) {
            self.end = end
            (self.first, self.last, self.lowest, self.highest) = (point, point, point, point)
        }

        mutating func add(_ point: Point) {
            self.last = point
            if point.value < self.lowest.value { self.lowest = point }
            if point.value > self.highest.value { self.highest = point }
        }

        /// One to four points, in the order of time.
        var points: [Point] {
            let inner = [self.lowest, self.highest].sorted { $0.time < $1.time }
            var points = [self.first]
            for point in inner + [self.last] where point != points[points.count - 1] { points.append(point) }
            return points
        }
    }

    private let from: Timestamp
    private let span: Int64
    private let columns: Int64
    private var column: Column?
    private var points: [Point] = []

    /// The points as they came, as long as they are few enough to be given whole.
    private var raw: [Point] = []
    private let rawLimit: Int
    private(set) var count = 0

    /// - Parameters:
    ///   - from: The left edge; points before it are not passed.
    ///   - to: The right edge, after `from`.
    ///   - columns: At least 1.
    init(from: Timestamp, to: Timestamp, columns: Int) {
        self.from = from
        self.span = max(1, to.microseconds - from.microseconds)
        self.columns = Int64(columns)
        self.rawLimit = columns * 4
    }

    /// Adds the next points; times never fall. Some nanoseconds for each: the edge is looked for once a column.
    mutating func add(_ points: [Point]) {
        if self.count < self.rawLimit { self.raw += points.prefix(self.rawLimit - self.count) }
        self.count += points.count
        var rest = points[...]
        while let first = rest.first {
            var column = self.column ?? Column(first, end: self.end(ofColumnAt: first.time))
            if first.time >= column.end {
                self.points += column.points
                column = Column(first, end: self.end(ofColumnAt: first.time))
            }
            var index = rest.startIndex
            while index < rest.endIndex, points[index].time < column.end {
                column.add(points[index])
                index += 1
            }
            self.column = column
            rest = rest[index...]
        }
    }

    /// In whole numbers: a quotient of doubles puts points at a column's edge into the column before.
    private func end(ofColumnAt time: Timestamp) -> Timestamp {
        let (span, columns) = (Int128(self.span), Int128(self.columns))
        let index = Int128(time.microseconds - self.from.microseconds) * columns / span
        let offset = ((index + 1) * span + columns - 1) / columns
        return Timestamp(microseconds: Int64(clamping: Int128(self.from.microseconds) + offset))
    }

    /// Ends the line: all points if they fit into four a column, else the reduced ones.
    mutating func finish() -> (points: [Point], isReduced: Bool) {
        if let column = self.column { self.points += column.points }
        self.column = nil
        return self.count <= self.rawLimit ? (self.raw, false) : (self.points, true)
    }
}
