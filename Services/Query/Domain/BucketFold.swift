import Domain
import TimeSeries

/// Folds what comes in the order of time into buckets of one width; empty ones are absent.
struct BucketFold: Sendable {
    private let width: BucketWidth
    private(set) var buckets: [Rollup] = []
    private(set) var readings: Int64 = 0

    /// The widest rollups that are wider than the buckets, where nothing finer is left; nil: there are none.
    private(set) var coarsest: RollupWidth?

    init(_ width: BucketWidth) {
        self.width = width
    }

    mutating func add(_ points: [Point]) {
        self.readings += Int64(points.count)
        var start = self.buckets.last?.start
        for point in points {
            if let start, point.time - start < self.width.duration {
                self.buckets[self.buckets.count - 1].aggregate.add(point)
            } else {
                start = self.width.floor(point.time)
                self.buckets.append(Rollup(start: self.width.floor(point.time), aggregate: Aggregate(point)))
            }
        }
    }

    /// A rollup wider than a bucket becomes the bucket in which it begins.
    mutating func add(_ rollups: [Rollup], _ rollupWidth: RollupWidth) {
        if !rollups.isEmpty, rollupWidth.duration > self.width.duration, self.coarsest != .hour {
            self.coarsest = rollupWidth
        }
        for rollup in rollups {
            self.readings += rollup.aggregate.count
            let start = self.width.floor(rollup.start)
            if self.buckets.last?.start == start {
                self.buckets[self.buckets.count - 1].aggregate.add(rollup.aggregate)
            } else {
                self.buckets.append(Rollup(start: start, aggregate: rollup.aggregate))
            }
        }
    }

    /// A point at each bucket's beginning, and a break where buckets are missing that should be there: where two are further
    /// apart than their width and `gap`.
    func line(_ function: BucketFunction, gap: Duration) -> [Point] {
        let step = max(self.width.duration, self.coarsest?.duration ?? .zero)
        var line = LineWriter(gap: max(gap, step), capacity: self.buckets.count)
        for bucket in self.buckets {
            line.append(Point(time: bucket.start, value: function(bucket.aggregate)), joined: false)
        }
        return line.points
    }
}
