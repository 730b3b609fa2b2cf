import Catalogue
import Domain
import Postgres

/// What retention removes, and the horizons it moves in the same transaction.
extension PostgresConnection {
    /// "jobs", and a number that no job has: shared by whoever seals, alone for whoever removes.
    private static let removalLock: (Int32, Int32) = (0x6A6F_6273, 1000)

    /// Rows of one transaction.
    static let removalBatch = 1000

    /// Holds removals off to the end of the transaction: what is read of horizons, chunks and rollups stays true.
    func holdOffRemovals() throws {
        try self.query("select pg_advisory_xact_lock_shared(\(Self.removalLock.0), \(Self.removalLock.1))")
    }

    private func holdOffSealing() throws {
        try self.query("select pg_advisory_xact_lock(\(Self.removalLock.0), \(Self.removalLock.1))")
    }

    /// Removes the readings of `day` that are not kept: the whole partition when nobody keeps any, else whole rows of at
    /// most ``removalBatch`` of them.
    ///
    /// - Returns: What is gone, and whether there is more; nil when a lock was not free within `patience`.
    func removeChunks(
        of day: Day, rules: RetentionRules, today: Day, patience: String
    ) throws -> (gone: CleanupResult, hasMore: Bool)? {
        do {
            return try self.transaction { connection in
                try connection.limitWaits(to: patience)
                return try connection.removeChunks(of: day, rules: rules, today: today)
            }
        } catch let error as PostgresError where error.isLockTimeout {
            return nil
        }
    }

    private func removeChunks(
        of day: Day, rules: RetentionRules, today: Day
    ) throws -> (gone: CleanupResult, hasMore: Bool) {
        try self.holdOffSealing()
        let partition = "reading_chunks_" + String(day.text.filter { $0 != "-" })
        let contents = try self.query(
            """
            select channel, count(*)::int, sum(count)::bigint, sum(octet_length(points))::bigint
            from reading_chunks where first_at >= \(day.start) and first_at < \(day.end) group by channel order by channel
            """)
        var gone = CleanupResult()
        var doomed: [Channel.Number] = []
        let unwanted = try contents.filter {
            day < rules.lifetimes(of: try $0.decode(0)).rawLimit(today: today)
        }
        let isKept = unwanted.count < contents.count
        var rows = 0
        // Whole channels: their horizons move with them.
        for row in unwanted where !isKept || rows < Self.removalBatch {
            let channel: Channel.Number = try row.decode(0)
            let readings: Int64 = try row.decode(2)
            doomed.append(channel)
            rows += Int(try row.decode(1, as: Int32.self))
            gone.deleted += readings
            if rules.lifetimes(of: channel).keepsRollups(of: day, today: today) { gone.downsampled += readings }
            gone.freedBytes += try row.decode(3, as: Int64.self)
        }
        if !isKept {
            gone.freedBytes = try self.query("select pg_total_relation_size(\(partition)::regclass)")[0]
                .decode(
                    0)
            try self.query("select drop_chunks_partition('1970-01-01'::date + \(day.number))")
            gone.droppedDays = 1
        } else if !doomed.isEmpty {
            try self.execute(
                """
                delete from reading_chunks
                where first_at >= \(day.start) and first_at < \(day.end) and channel = any(\(doomed))
                """)
        }
        try self.raiseRawHorizons(of: doomed, to: day.end)
        return (gone, doomed.count < unwanted.count)
    }

    private func raiseRawHorizons(of channels: [Channel.Number], to horizon: Timestamp) throws {
        guard !channels.isEmpty else { return }
        try self.execute(
            """
            insert into horizons (channel, raw_before) select channel, \(horizon) from unnest(\(channels)) as channel
            on conflict (channel) do update set raw_before = greatest(horizons.raw_before, excluded.raw_before)
            """)
    }

    /// Removes at most ``removalBatch`` rows of rollups by the minute, each channel's oldest first.
    ///
    /// - Parameter limits: For each channel, the first day that it keeps.
    /// - Returns: Rows and bytes of buckets that are gone; no rows: that was all.
    func removeMinutes(before limits: [Channel.Number: Day]) throws -> (rows: Int64, bytes: Int64) {
        let limits = Array(limits)
        return try self.transaction { connection in
            try connection.holdOffSealing()
            let row = try connection.query(
                """
                with doomed as (
                    select rollup.channel, rollup.day
                    from unnest(\(limits.map(\.key)), \(limits.map(\.value.number))) as keep (channel, first)
                    cross join lateral (
                        select channel, day from minute_rollups
                        where channel = keep.channel and day < '1970-01-01'::date + keep.first order by day limit 100
                    ) as rollup limit \(Int64(Self.removalBatch))
                ), gone as (
                    delete from minute_rollups as rollup using doomed
                    where rollup.channel = doomed.channel and rollup.day = doomed.day
                    returning rollup.channel, rollup.day, octet_length(rollup.buckets) as bytes
                ), moved as (
                    insert into horizons (channel, minutes_before)
                    select channel, (max(day) + 1)::timestamp at time zone 'UTC' from gone group by channel
                    on conflict (channel) do update
                    set minutes_before = greatest(horizons.minutes_before, excluded.minutes_before)
                )
                select count(*), coalesce(sum(bytes), 0)::bigint from gone
                """)[0]
            return (try row.decode(0), try row.decode(1))
        }
    }

    /// As ``removeMinutes(before:)``, for rollups by the hour.
    ///
    /// - Parameter limits: For each channel, the first day of the first month that it keeps.
    func removeHours(before limits: [Channel.Number: Day]) throws -> (rows: Int64, bytes: Int64) {
        let limits = Array(limits)
        return try self.transaction { connection in
            try connection.holdOffSealing()
            let row = try connection.query(
                """
                with doomed as (
                    select rollup.channel, rollup.month
                    from unnest(\(limits.map(\.key)), \(limits.map(\.value.number))) as keep (channel, first)
                    cross join lateral (
                        select channel, month from hour_rollups
                        where channel = keep.channel and month < '1970-01-01'::date + keep.first order by month limit 100
                    ) as rollup limit \(Int64(Self.removalBatch))
                ), gone as (
                    delete from hour_rollups as rollup using doomed
                    where rollup.channel = doomed.channel and rollup.month = doomed.month
                    returning rollup.channel, rollup.month, octet_length(rollup.buckets) as bytes
                ), moved as (
                    insert into horizons (channel, hours_before)
                    select channel, (max(month) + interval '1 month')::timestamp at time zone 'UTC' from gone
                    group by channel
                    on conflict (channel) do update
                    set hours_before = greatest(horizons.hours_before, excluded.hours_before)
                )
                select count(*), coalesce(sum(bytes), 0)::bigint from gone
                """)[0]
            return (try row.decode(0), try row.decode(1))
        }
    }

    /// The channels of the catalogue, by number.
    func channelNumbers() throws -> [Channel.Number] {
        try self.query("select number from published_channels order by number").map { try $0.decode(0) }
    }
}
