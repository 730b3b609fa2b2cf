import Catalogue
import Domain
import Postgres

/// The end of channels.
extension PostgresConnection {
    /// Deleted channels of which something is left, as far as can be seen at once for all of them; and, because of what cannot, those
    /// that were deleted after `since` or before `until`.
    func channelsToForget(
        since: Timestamp, until: Timestamp
    ) throws -> [(channel: Channel.Number, deletedAt: Timestamp)] {
        try self.query(
            """
            select number, deleted_at from published_deleted_channels as deleted
            where not exists (select from forgotten_channels where channel = deleted.number)
                and (deleted_at > \(since) or deleted_at < \(until)
                    or exists (select from published_runs where channel = deleted.number)
                    or exists (select from reading_chunks where channel = deleted.number)
                    or exists (select from minute_rollups where channel = deleted.number)
                    or exists (select from hour_rollups where channel = deleted.number))
            order by number
            """
        ).map { (try $0.decode(0), try $0.decode(1)) }
    }

    /// Removes a bounded part of `step`, in one transaction.
    ///
    /// - Returns: How many rows; 0 when nothing is left.
    func remove(_ step: RemovalStep, of channel: Channel.Number) throws -> Int {
        switch step {
        case .runs:
            // The runs of the hour in which the first one lies.
            return try self.transaction { connection in
                try connection.query(
                    """
                    select count(run.at)::int from (
                        select min(at) as first_at from published_runs where channel = \(channel)
                    ) as start
                    left join lateral take_reading_runs(
                        \(channel), start.first_at, start.first_at + interval '1 hour') as run on start.first_at is not null
                    """)[0].decode(0, as: Int32.self)
            }.asInt
        case .chunks:
            // Of the day in which the first one lies.
            return try self.execute(
                """
                with start as (select min(first_at) as first_at from reading_chunks where channel = \(channel))
                delete from reading_chunks using start where channel = \(channel)
                and reading_chunks.first_at >= start.first_at and reading_chunks.first_at < start.first_at + interval '1 day'
                """)
        case .minutes:
            return try self.execute(
                """
                delete from minute_rollups where channel = \(channel) and day in (
                    select day from minute_rollups where channel = \(channel) limit 500)
                """)
        case .hours:
            return try self.execute(
                """
                delete from hour_rollups where channel = \(channel) and month in (
                    select month from hour_rollups where channel = \(channel) limit 500)
                """)
        case .own:
            return try self.execute("delete from horizons where channel = \(channel)")
                + self.execute("delete from channel_retention where channel = \(channel)")
        case .latest:
            return try self.query("select forget_channel(\(channel))")[0].decode(0, as: Int32.self).asInt
        }
    }

    func markForgotten(_ channel: Channel.Number, at now: Timestamp) throws {
        try self.execute(
            "insert into forgotten_channels (channel, forgotten_at) values (\(channel), \(now)) on conflict do nothing")
    }
}

extension Int32 {
    fileprivate var asInt: Int { Int(self) }
}
