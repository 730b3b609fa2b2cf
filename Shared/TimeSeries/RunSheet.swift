import Domain

/// The readings of one commit as rows of `reading_runs`: by channel and time, cut at every minute.
///
/// The hot path of the writer: one sort and one copy for all readings, nothing for each.
package struct RunSheet: Sendable {
    package struct Run: Sendable, Hashable {
        package var channel: Channel.Number
        /// Its place in ``RunSheet/points``.
        package var range: Range<Int>
    }

    /// Each run's points in their order, one run after the other.
    package private(set) var points: [Point] = []

    /// By channel and time.
    package private(set) var runs: [Run] = []

    /// - Parameter readings: In any order. O(*n* log *n*).
    package init(_ readings: [Reading]) {
        var sorted = readings
        sorted.sort(by: Self.precedes)
        self.points.reserveCapacity(sorted.count)
        var start = 0
        var end: Int64 = 0
        for (index, reading) in sorted.enumerated() {
            let time = reading.time.microseconds
            if index > start {
                let isFull = index - start == RunCodec.capacity
                if sorted[start].channel != reading.channel || time >= end || isFull {
                    self.runs.append(Run(channel: sorted[start].channel, range: start..<index))
                    start = index
                }
            }
            if index == start { end = Self.endOfMinute(time) }
            self.points.append(Point(time: reading.time, value: reading.value))
        }
        if start < sorted.count { self.runs.append(Run(channel: sorted[start].channel, range: start..<sorted.count)) }
    }

    /// The newest point of each channel.
    package var latest: [(channel: Channel.Number, point: Point)] {
        self.runs.indices.compactMap { index in
            let run = self.runs[index]
            guard index + 1 == self.runs.count || self.runs[index + 1].channel != run.channel else { return nil }
            return (run.channel, self.points[run.range.upperBound - 1])
        }
    }

    /// By channel, then as points are.
    private static func precedes(_ left: Reading, _ right: Reading) -> Bool {
        if left.channel != right.channel { return left.channel < right.channel }
        if left.time.microseconds != right.time.microseconds { return left.time.microseconds < right.time.microseconds }
        return Point(time: left.time, value: left.value) < Point(time: right.time, value: right.value)
    }

    /// The first microsecond that is not in the UTC minute of `time`; saturates at the ends of time.
    private static func endOfMinute(_ time: Int64) -> Int64 {
        let past = time % 60_000_000
        let left = past < 0 ? -past : 60_000_000 - past
        let (end, overflow) = time.addingReportingOverflow(left)
        return overflow ? .max : end
    }
}
