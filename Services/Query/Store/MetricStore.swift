import Archive
import Catalogue
import Domain
import Postgres
import TimeSeries

/// Reads what the old systems' answers are made of.
struct MetricStore: Sendable {
    let readings: ReadingStore

    /// The time of each channel's newest reading. One row a channel.
    func newest(of channels: [Channel.Number]) async throws -> [Channel.Number: Timestamp] {
        try await self.readings.pool.withConnection { connection in
            var newest: [Channel.Number: Timestamp] = [:]
            for row in try connection.query(
                "select channel, time from published_latest where channel = any(\(channels))")
            {
                newest[try row.decode(0)] = try row.decode(1)
            }
            return newest
        }
    }

    /// How many readings of these channels are kept. O(*n*) in their pieces.
    func count(of channels: [Channel.Number]) async throws -> Int64 {
        try await self.readings.pool.withConnection { connection in
            try connection.query(
                """
                select (select coalesce(sum(count), 0) from published_chunks where channel = any(\(channels)))::bigint
                    + (select coalesce(sum(get_byte(head, 0) * 256 + get_byte(head, 1)), 0)
                       from (select substring(points for 2) as head from published_runs
                             where channel = any(\(channels))) as run
                      )::bigint
                """)[0].decode(0)
        }
    }

    /// The means of the newest `limit` buckets that touch [`from`, `to`), by time. In the database's rollups where they are fine
    /// enough; memory holds the buckets, never the readings of the range.
    func rows(
        of channels: [Channel], from: Timestamp, to: Timestamp, width: BucketWidth, limit: Int, now: Timestamp
    ) async throws -> [MetricRow] {
        let last = width.floor(to - .microseconds(1))
        let start = max(from, last - width.duration * (limit - 1))
        let columns = try await self.readings.pool.withTransaction { connection in
            try connection.execute("set transaction isolation level repeatable read, read only")
            return try channels.map { channel in
                (channel.number, try connection.means(of: channel.number, from: start, to: to, width: width))
            }
        }
        return MetricRow.join(columns, limit: limit)
    }
}

extension PostgresConnection {
    /// ```
    ///   hours ────────────┤ minutes ───────────┤ readings, or their rollups ─────────▶
    ///            minutes' horizon      readings' horizon
    /// ```
    fileprivate func means(
        of channel: Channel.Number, from: Timestamp, to: Timestamp, width: BucketWidth
    ) throws -> [Point] {
        var buckets: [Rollup] = []
        func add(_ time: Timestamp, _ aggregate: Aggregate) {
            let start = width.floor(time)
            if buckets.last?.start == start {
                buckets[buckets.count - 1].aggregate.add(aggregate)
            } else {
                buckets.append(Rollup(start: start, aggregate: aggregate))
            }
        }
        // Retention removes whole days and months, so that no bucket lies on both sides of a horizon.
        let horizons = try self.horizons(of: channel)
        let readings = min(max(from, horizons.raw ?? from), to)
        let minutes = min(max(from, horizons.minutes ?? from), readings)
        let rollupWidth: RollupWidth? =
            width.seconds % 3600 == 0 ? .hour : width.seconds % 60 == 0 ? .minute : nil
        for (start, end, coarsest) in [
            (from, minutes, RollupWidth.hour), (minutes, readings, rollupWidth ?? .minute), (readings, to, rollupWidth),
        ] where start < end {
            if let coarsest {
                for rollup in try self.rollups(of: channel, from: start, to: end, width: coarsest) {
                    add(rollup.start, rollup.aggregate)
                }
            } else {
                try self.eachStretch(of: channel, from: width.floor(start), to: end) { points in
                    for point in points { add(point.time, Aggregate(point)) }
                }
            }
        }
        return buckets.map { Point(time: $0.start, value: $0.aggregate.mean) }
    }
}
