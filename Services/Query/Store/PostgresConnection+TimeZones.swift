import Domain
import Postgres

/// Time zones as the database knows them: it keeps their rules up to date, and no service carries a copy.
extension PostgresConnection {
    /// Whether the database has a time zone of exactly this name. Reads the names of all: some 60 ms.
    func knowsTimeZone(_ name: String) throws -> Bool {
        try self.query("select exists (select from pg_timezone_names where name = \(name))")[0].decode(0)
    }

    /// The offsets of a known zone between two times. Looks at each half hour between them: 10 ms for each year.
    func zoneOffsets(_ zone: String, from: Timestamp, to: Timestamp) throws -> ZoneOffsets {
        let halfHour: Int64 = 1_800_000_000
        let first = Timestamp(microseconds: from.microseconds / halfHour * halfHour)
        let before: Int32 = try self.query(
            """
            select extract(epoch from (\(first) at time zone \(zone)) - (\(first) at time zone 'UTC'))::integer
            """)[0].decode(0)
        let changes = try self.query(
            """
            select change.at, extract(epoch from (change.at at time zone \(zone)) - (change.at at time zone 'UTC'))::integer
            from generate_series(
                \(first) + interval '30 minutes', \(to) + interval '30 minutes', interval '30 minutes') as step (at)
            cross join lateral (
                select minute.at from generate_series(
                    step.at - interval '29 minutes', step.at, interval '1 minute') as minute (at)
                where (minute.at at time zone \(zone)) - ((minute.at - interval '1 minute') at time zone \(zone))
                    <> interval '1 minute'
            ) as change
            where (step.at at time zone \(zone)) - ((step.at - interval '30 minutes') at time zone \(zone))
                <> interval '30 minutes'
            order by change.at
            """
        ).map { ZoneOffsets.Change(since: try $0.decode(0), seconds: Int(try $0.decode(1, as: Int32.self))) }
        return ZoneOffsets(before: Int(before), changes: changes)
    }
}
