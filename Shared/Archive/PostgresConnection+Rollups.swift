import Catalogue
import Domain
import Postgres
import TimeSeries

extension PostgresConnection {
    /// The buckets that begin in [`from`, `to`), `from` moved to the start of its own: what is sealed and what is fresh.
    ///
    /// One query for the rollups, and the fresh readings of the range. A bucket is missing where nothing was measured or
    /// retention has removed it.
    package func rollups(
        of channel: Channel.Number, from: Timestamp, to: Timestamp, width: RollupWidth
    ) throws -> [Rollup] {
        let start = width.floor(from)
        guard start < to else { return [] }
        let end = width.floor(to - .microseconds(1)) + width.duration
        var rollups: [Rollup] = []
        let fresh = try self.freshMinutes(of: channel, from: start, to: end)
        try self.eachRollups(of: channel, in: [start..<end], width: width, fresh: fresh) { rollups += $0 }
        return rollups
    }

    /// Gives `body` the buckets that touch `spans`, in their order, in portions of a day of minutes or a month of hours.
    ///
    /// One query.
    ///
    /// - Parameters:
    ///   - spans: Rising, and no bucket touches two of them.
    ///   - fresh: ``freshMinutes(of:from:to:)`` of all buckets that touch the spans; it may be of more.
    package func eachRollups(
        of channel: Channel.Number, in spans: [Range<Timestamp>], width: RollupWidth, fresh: [Rollup],
        _ body: ([Rollup]) throws -> Void
    ) throws {
        guard let first = spans.first, let last = spans.last else { return }
        var spanned = SpannedBuckets(spans, width)
        var rest = spanned.only(width == .minute ? fresh : Rollup.fold(fresh, width))[...]
        spanned = SpannedBuckets(spans, width)
        let rows =
            switch width {
            case .minute:
                try self.query(
                    """
                    select buckets from published_minute_rollups
                    where channel = \(channel)
                        and day = any(array(select date '1970-01-01' + day from unnest(\(spans.days)) as day))
                    order by day
                    """)
            case .hour:
                try self.query(
                    """
                    select buckets from published_hour_rollups
                    where channel = \(channel) and month >= date_trunc('month', \(first.lowerBound) at time zone 'UTC')::date
                        and month <= (\(last.upperBound - .microseconds(1)) at time zone 'UTC')::date
                    order by month
                    """)
            }
        for row in rows {
            let sealed = spanned.only(try RollupCodec.decode(try row.decode(0), width))
            guard let end = sealed.last?.start else { continue }
            let beside = rest.prefix { $0.start <= end }
            rest = rest.dropFirst(beside.count)
            try body(beside.isEmpty ? sealed : Rollup.merge(sealed, Array(beside)))
        }
        if !rest.isEmpty { try body(Array(rest)) }
    }

    /// The minutes of the readings in [`from`, `to`) that are not yet sealed, in their order.
    ///
    /// Memory holds the readings of a day. A query for each day that has any, and one more.
    package func freshMinutes(of channel: Channel.Number, from: Timestamp, to: Timestamp) throws -> [Rollup] {
        var minutes: [Rollup] = []
        for day in try self.freshDays(of: channel, from: from, to: to) {
            let points = try self.freshPoints(
                of: channel, from: max(from, day), to: min(to, day + .seconds(86_400)))
            minutes += Rollup.fold(points, .minute)
        }
        return minutes
    }
}

/// Finds the buckets that touch spans, of buckets that come in their order.
private struct SpannedBuckets {
    private var spans: ArraySlice<Range<Timestamp>>

    init(_ spans: [Range<Timestamp>], _ width: RollupWidth) {
        self.spans = spans.map { width.floor($0.lowerBound)..<$0.upperBound }[...]
    }

    mutating func only(_ buckets: [Rollup]) -> [Rollup] {
        guard let first = buckets.first, let last = buckets.last else { return [] }
        if let span = self.spans.first, span.contains(first.start), span.contains(last.start) { return buckets }
        return buckets.filter { bucket in
            while let span = self.spans.first, span.upperBound <= bucket.start { self.spans.removeFirst() }
            return self.spans.first?.contains(bucket.start) ?? false
        }
    }
}

extension [Range<Timestamp>] {
    /// The UTC days that they touch, counted from 1970; rising.
    fileprivate var days: [Int32] {
        var days: [Int32] = []
        for span in self where !span.isEmpty {
            let last = (span.upperBound - .microseconds(1)).startOfDay.microseconds / 86_400_000_000
            let first = span.lowerBound.startOfDay.microseconds / 86_400_000_000
            var day = Swift.max(first, days.last.map { Int64($0) + 1 } ?? first)
            while day <= last {
                days.append(Int32(clamping: day))
                day += 1
            }
        }
        return days
    }
}
