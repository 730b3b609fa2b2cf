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
        let lastStart = width.floor(to - .microseconds(1))
        guard start <= lastStart else { return [] }
        let rows =
            switch width {
            case .minute:
                try self.query(
                    """
                    select buckets from published_minute_rollups
                    where channel = \(channel) and day >= (\(start) at time zone 'UTC')::date
                        and day <= (\(lastStart) at time zone 'UTC')::date
                    order by day
                    """)
            case .hour:
                try self.query(
                    """
                    select buckets from published_hour_rollups
                    where channel = \(channel) and month >= date_trunc('month', \(start) at time zone 'UTC')::date
                        and month <= (\(lastStart) at time zone 'UTC')::date
                    order by month
                    """)
            }
        var sealed: [Rollup] = []
        for row in rows { sealed += try RollupCodec.decode(try row.decode(0), width) }
        sealed.removeAll { $0.start < start || $0.start > lastStart }

        let end = lastStart + width.duration
        var fresh: [Rollup] = []
        for day in try self.freshDays(of: channel, from: start, to: end) {
            let points = try self.freshPoints(
                of: channel, from: max(start, day), to: min(end, day + .seconds(86_400)))
            fresh += Rollup.fold(Rollup.fold(points, .minute), width)
        }
        return Rollup.merge(sealed, fresh)
    }
}
