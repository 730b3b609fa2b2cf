import Domain
import TimeSeries

/// What of one pixel column a line through all its points shows: the first and the last point, and how low and how high it
/// goes. The same whatever the order in which points and buckets come.
struct PixelColumn: Sendable, Hashable {
    private(set) var first: Point
    private(set) var last: Point
    private(set) var lowest: Point
    private(set) var highest: Point

    init(_ point: Point) {
        (self.first, self.last, self.lowest, self.highest) = (point, point, point, point)
    }

    /// A bucket of which all points lie in the column. When in it the value was lowest and highest is not known: its middle
    /// stands for that.
    init(_ bucket: Rollup, _ width: RollupWidth) {
        let (first, last) = (bucket.aggregate.first, bucket.aggregate.last)
        (self.first, self.last) = (first, last)
        let middle = bucket.middle(width)
        func point(_ value: Double) -> Point {
            value == first.value ? first : value == last.value ? last : Point(time: middle, value: value)
        }
        self.lowest = point(bucket.aggregate.minimum)
        self.highest = point(bucket.aggregate.maximum)
    }

    mutating func add(_ point: Point) {
        if point < self.first { self.first = point }
        if self.last < point { self.last = point }
        self.stretch(point, point)
    }

    mutating func add(_ other: PixelColumn) {
        if other.first < self.first { self.first = other.first }
        if self.last < other.last { self.last = other.last }
        self.stretch(other.lowest, other.highest)
    }

    /// Of equal values the earlier one stays.
    private mutating func stretch(_ low: Point, _ high: Point) {
        if low.value < self.lowest.value || (low.value == self.lowest.value && low.time < self.lowest.time) {
            self.lowest = low
        }
        if high.value > self.highest.value || (high.value == self.highest.value && high.time < self.highest.time) {
            self.highest = high
        }
    }

    /// Whether the line goes as low and as high as that already.
    func covers(_ minimum: Double, _ maximum: Double) -> Bool {
        self.lowest.value <= minimum && maximum <= self.highest.value
    }

    /// Appends one to four points, in the order of time.
    ///
    /// - Parameter joined: To the column before, however far it is.
    func append(to line: inout LineWriter, joined: Bool) {
        line.append(self.first, joined: joined)
        let isLowFirst = self.lowest.time <= self.highest.time
        for point in isLowFirst ? [self.lowest, self.highest] : [self.highest, self.lowest]
        where point.value != self.first.value && point.value != self.last.value {
            line.append(point, joined: true)
        }
        if self.last != self.first { line.append(self.last, joined: true) }
    }
}

extension Rollup {
    /// The middle of the bucket, or what of its points' time is nearest to that.
    func middle(_ width: RollupWidth) -> Timestamp {
        min(max(self.start + width.duration / 2, self.aggregate.first.time), self.aggregate.last.time)
    }
}
