import Domain
import TimeSeries

/// Puts a line's points one behind the other, and a break where two are too far apart.
struct LineWriter: Sendable {
    /// Distance above which the line breaks.
    let gap: Duration

    /// In the order of time. A value that is not a number is no reading: the line breaks there.
    private(set) var points: [Point] = []

    init(gap: Duration, capacity: Int = 0) {
        self.gap = gap
        self.points.reserveCapacity(capacity)
    }

    /// - Parameter joined: No break before it, however far it is.
    mutating func append(_ point: Point, joined: Bool) {
        if !joined, let last = self.points.last, point.time - last.time > self.gap {
            let middle = last.time.microseconds + (point.time.microseconds - last.time.microseconds) / 2
            self.points.append(Point(time: Timestamp(microseconds: middle), value: .nan))
        }
        self.points.append(point)
    }
}
