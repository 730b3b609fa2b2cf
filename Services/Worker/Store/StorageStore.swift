import Catalogue
import Domain
import Postgres

/// Reads how much there is.
struct StorageStore: Sendable {
    let pool: PostgresPool

    /// Days that are reported.
    static let days = 30

    /// Reads every row of the archive but not its points, and the runs that are not sealed.
    func figures(now: Timestamp) async throws -> StorageFigures {
        try await self.pool.withTransaction { connection in
            try connection.execute("set transaction isolation level repeatable read, read only")
            return try connection.storageFigures(today: Day(now))
        }
    }

    /// What is stored, in the pieces in which it goes.
    ///
    /// - Parameter channel: Nil for all.
    func pieces(of channel: Channel.Number?) async throws -> [RetentionForecast.Piece] {
        try await self.pool.withTransaction { connection in
            try connection.execute("set transaction isolation level repeatable read, read only")
            return try connection.storedPieces(of: channel)
        }
    }

    func latestRuns() async throws -> [JobRun] {
        try await self.pool.withConnection { try $0.latestRuns() }
    }
}

extension PostgresConnection {
    func storageFigures(today: Day) throws -> StorageFigures {
        let first = today - (StorageStore.days - 1)
        let sizes = try self.query(
            """
            select pg_database_size(current_database()),
                (select coalesce(sum(pg_total_relation_size(inhrelid)), 0)::bigint from pg_inherits
                    where inhparent = 'reading_runs'::regclass),
                (select coalesce(sum(pg_total_relation_size(inhrelid)), 0)::bigint from pg_inherits
                    where inhparent = 'reading_chunks'::regclass),
                pg_total_relation_size('minute_rollups') + pg_total_relation_size('hour_rollups'),
                (select max(time) from published_latest)
            """)[0]
        let days = try self.query(
            """
            select day - '1970-01-01'::date, sum(hot)::bigint, sum(sealed)::bigint, sum(bytes)::bigint, min(first_at),
                max(last_at)
            from (
                select (at at time zone 'UTC')::date as day, (octet_length(points) + 2) / 12 as hot, 0 as sealed,
                    octet_length(points) as bytes, at as first_at, at as last_at
                from published_runs
                union all
                select (first_at at time zone 'UTC')::date, 0, count, octet_length(points), first_at, last_at
                from reading_chunks
            ) as piece group by day order by day
            """)
        var figures = StorageFigures(
            databaseBytes: try sizes.decode(0), hot: .init(bytes: try sizes.decode(1)),
            sealed: .init(bytes: try sizes.decode(2)), rollupBytes: try sizes.decode(3), newest: try sizes.decode(4),
            days: [])
        for row in days {
            let day = Day(number: try row.decode(0))
            let hot: Int64 = try row.decode(1)
            let sealed: Int64 = try row.decode(2)
            figures.hot.readings += hot
            figures.sealed.readings += sealed
            let (oldest, newest): (Timestamp, Timestamp) = (try row.decode(4), try row.decode(5))
            figures.oldest = min(figures.oldest ?? oldest, oldest)
            // A run is known by its first reading only; the latest values know better.
            figures.newest = max(figures.newest ?? newest, newest)
            guard day >= first else { continue }
            figures.days.append(.init(day: day, readings: hot + sealed, bytes: try row.decode(3)))
        }
        return figures
    }

    func storedPieces(of channel: Channel.Number?) throws -> [RetentionForecast.Piece] {
        try self.query(
            """
            select channel, tier, last_day + 1 - '1970-01-01'::date, sum(readings)::bigint, sum(bytes)::bigint from (
                select channel, 'raw' as tier, (at at time zone 'UTC')::date as last_day,
                    (octet_length(points) + 2) / 12 as readings, octet_length(points) as bytes
                from published_runs
                union all
                select channel, 'raw', (first_at at time zone 'UTC')::date, count, octet_length(points) from reading_chunks
                union all
                select channel, 'minutes', day, 0, octet_length(buckets) from minute_rollups
                union all
                select channel, 'hours', (month + interval '1 month')::date - 1, 0, octet_length(buckets) from hour_rollups
            ) as piece where \(channel)::int is null or channel = \(channel) group by channel, tier, last_day
            """
        ).map { row in
            RetentionForecast.Piece(
                channel: try row.decode(0), tier: RetentionForecast.Tier(rawValue: try row.decode(1)) ?? .raw,
                end: Day(number: try row.decode(2)), readings: try row.decode(3), bytes: try row.decode(4))
        }
    }
}
