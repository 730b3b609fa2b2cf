import Domain

/// What the points of one minute or hour come to.
package struct Rollup: Sendable, Hashable {
    /// A whole minute or hour, UTC.
    package var start: Timestamp
    package var aggregate: Aggregate

    package init(start: Timestamp, aggregate: Aggregate) {
        self.start = start
        self.aggregate = aggregate
    }

    /// The buckets of `points`, which come in their order; none for empty ones.
    package static func fold(_ points: some Sequence<Point>, _ width: RollupWidth) -> [Rollup] {
        var rollups: [Rollup] = []
        for point in points {
            if let last = rollups.last, point.time.microseconds &- last.start.microseconds < width.microseconds {
                rollups[rollups.count - 1].aggregate.add(point)
            } else {
                rollups.append(Rollup(start: width.floor(point.time), aggregate: Aggregate(point)))
            }
        }
        return rollups
    }

    /// Wider buckets of narrower ones, which come in their order.
    package static func fold(_ rollups: some Sequence<Rollup>, _ width: RollupWidth) -> [Rollup] {
        var folded: [Rollup] = []
        for rollup in rollups {
            let start = width.floor(rollup.start)
            if folded.last?.start == start {
                folded[folded.count - 1].aggregate.add(rollup.aggregate)
            } else {
                folded.append(Rollup(start: start, aggregate: rollup.aggregate))
            }
        }
        return folded
    }

    /// The buckets of two disjoint sets of points; each in its order.
    package static func merge(_ left: [Rollup], _ right: [Rollup]) -> [Rollup] {
        guard let firstRight = right.first else { return left }
        guard let lastLeft = left.last else { return right }
        if lastLeft.start < firstRight.start { return left + right }
        var merged: [Rollup] = []
        merged.reserveCapacity(left.count + right.count)
        var rest = right[...]
        for rollup in left {
            while let next = rest.first, next.start < rollup.start {
                merged.append(next)
                rest.removeFirst()
            }
            merged.append(rollup)
            if let same = rest.first, same.start == rollup.start {
                merged[merged.count - 1].aggregate.add(same.aggregate)
                rest.removeFirst()
            }
        }
        return merged + rest
    }
}
