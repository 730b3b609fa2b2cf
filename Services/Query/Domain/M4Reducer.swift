import Domain

/// Reduces a line to what a chart of so many pixel columns can show: of each column the first, lowest, highest and last
/// point. The line drawn through them has the same pixels as the line through all points.
///
/// Source: U. Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 7 (2014).
struct M4Reducer: Sendable {
    struct Point: Sendable, Hashable {
        var time: Timestamp
        var value: Double
    }

    private struct Column {
        var index: Int64
        var first: Point
        var last: Point
        var lowest: Point
        var highest: Point

        init(_ point: Point, index: Int64) {
            self.index = index
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

    /// Adds the next point; times never fall.
    mutating func add(_ point: Point) {
        self.count += 1
        if self.count <= self.rawLimit { self.raw.append(point) }
        // In whole numbers: a quotient of doubles puts points at a column's edge into the column before.
        let offset = point.time.microseconds - self.from.microseconds
        let index = self.span.dividingFullWidth(offset.multipliedFullWidth(by: self.columns)).quotient
        if self.column?.index == index {
            self.column?.add(point)
        } else {
            self.finishColumn()
            self.column = Column(point, index: index)
        }
    }

    private mutating func finishColumn() {
        if let column = self.column { self.points += column.points }
        self.column = nil
    }

    /// Ends the line: all points if they fit into four a column, else the reduced ones.
    mutating func finish() -> (points: [Point], isReduced: Bool) {
        self.finishColumn()
        return self.count <= self.rawLimit ? (self.raw, false) : (self.points, true)
    }
}
