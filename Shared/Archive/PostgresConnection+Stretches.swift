import Catalogue
import Domain
import Postgres
import TimeSeries

extension PostgresConnection {
    /// Gives `body` all readings of a channel in [`from`, `to`), in their order, in stretches of a UTC day at most.
    ///
    /// Memory holds one day of one channel. One query for what is sealed, and two for each day with readings.
    package func eachStretch(
        of channel: Channel.Number, from: Timestamp, to: Timestamp, _ body: ([Point]) throws -> Void
    ) throws {
        let sealed = try self.sealedDays(of: channel, from: from, to: to)
        let fresh = try self.freshDays(of: channel, from: from, to: to)
        for day in Set(sealed + fresh).sorted() {
            let start = max(from, day)
            let end = min(to, day + .seconds(86_400))
            let points = try self.pieces(of: channel, from: start, to: end, fresh: fresh.contains(day))
            if !points.isEmpty { try body(points) }
        }
    }

    private func sealedDays(of channel: Channel.Number, from: Timestamp, to: Timestamp) throws -> [Timestamp] {
        try self.query(
            """
            select first_at from published_chunks
            where channel = \(channel) and first_at >= \(from.startOfDay) and first_at < \(to) and last_at >= \(from)
            """
        ).map { try $0.decode(0, as: Timestamp.self).startOfDay }
    }

    /// One index entry for each day, as only few are fresh.
    func freshDays(of channel: Channel.Number, from: Timestamp, to: Timestamp) throws -> [Timestamp] {
        var days: [Timestamp] = []
        var start = RollupWidth.minute.floor(from)
        while start < to {
            let rows = try self.query(
                """
                select at from published_runs where channel = \(channel) and at >= \(start) and at < \(to)
                order by at limit 1
                """)
            guard let row = rows.first else { break }
            let day = try row.decode(0, as: Timestamp.self).startOfDay
            days.append(day)
            start = day + .seconds(86_400)
        }
        return days
    }

    /// The readings of one instant, by value. Two queries.
    package func points(of channel: Channel.Number, at time: Timestamp) throws -> [Point] {
        try self.pieces(of: channel, from: time, to: time + .microseconds(1))
    }
}
