import Domain
import TimeSeries

extension Rollup {
    /// What the bucket shows in a line: its first and last point as they were, its lowest and highest value in its middle,
    /// because when they were is not known. In the order of time; those in [`from`, `to`).
    func linePoints(_ width: RollupWidth, from: Timestamp, to: Timestamp) -> [Point] {
        let (first, last) = (self.aggregate.first, self.aggregate.last)
        let middle = min(max(self.start + width.duration / 2, first.time), last.time)
        var points = [first]
        for value in [self.aggregate.minimum, self.aggregate.maximum] where value != first.value && value != last.value
        {
            points.append(Point(time: middle, value: value))
        }
        if self.aggregate.count > 1 { points.append(last) }
        return points.filter { $0.time >= from && $0.time < to }
    }
}
