/// What is known of a set of points without the points. Two of disjoint sets make one of both.
package struct Aggregate: Sendable, Hashable {
    package private(set) var count: Int64 = 1

    /// The first and the last point in their order.
    package private(set) var first: Point
    package private(set) var last: Point
    package private(set) var minimum: Double
    package private(set) var maximum: Double

    /// Added in the order of the calls; for points in their order the same bits each time.
    package private(set) var sum: Double

    package init(_ point: Point) {
        (self.first, self.last) = (point, point)
        (self.minimum, self.maximum, self.sum) = (point.value, point.value, point.value)
    }

    /// - Parameter points: Nil for none.
    package init?(_ points: some Sequence<Point>) {
        var aggregate: Aggregate?
        for point in points {
            aggregate?.add(point)
            if aggregate == nil { aggregate = Aggregate(point) }
        }
        guard let aggregate else { return nil }
        self = aggregate
    }

    package init(
        count: Int64, first: Point, last: Point, minimum: Double, maximum: Double, sum: Double
    ) {
        self.count = count
        self.first = first
        self.last = last
        self.minimum = minimum
        self.maximum = maximum
        self.sum = sum
    }

    package var mean: Double { self.sum / Double(self.count) }

    package mutating func add(_ point: Point) {
        self.add(Aggregate(point))
    }

    package mutating func add(_ other: Aggregate) {
        self.count += other.count
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)
        self.minimum = min(self.minimum, other.minimum)
        self.maximum = max(self.maximum, other.maximum)
        self.sum += other.sum
    }
}
