import Archive
import Catalogue
import Domain
import Postgres
import TimeSeries

/// From runs to chunks and rollups.
extension PostgresConnection {
    /// "seal" in ASCII; the second key is the channel.
    private static let sealLock: Int32 = 0x7365_616C

    /// Readings of one transaction, unless one minute alone has more.
    private static let sealBatch = 131_072

    /// The channels and days with runs from before `limit`, oldest day first.
    func unsealedDays(until limit: Timestamp, most: Int) throws -> [(channel: Channel.Number, day: Day)] {
        try self.query(
            "select channel, day - '1970-01-01'::date from unsealed_days(\(limit), \(Int32(clamping: most)))"
        ).map { (try $0.decode(0), Day(number: try $0.decode(1))) }
    }

    /// Readings in runs from before `limit`. Reads them all: for when there should be few.
    func unsealedReadings(until limit: Timestamp) throws -> Int64 {
        try self.query(
            "select coalesce(sum((octet_length(points) + 2) / 12), 0)::bigint from published_runs where at < \(limit)")[
                0
            ].decode(0)
    }

    /// Moves runs of `channel` on `day` from before `limit` into the archive: the oldest ones, some 130 000 readings, in one
    /// transaction. Readers see them before or behind it, once; the writer is not disturbed.
    ///
    /// - Returns: Nil when there are none.
    func sealPart(of channel: Channel.Number, on day: Day, until limit: Timestamp) throws -> SealedPart? {
        try self.transaction { connection in
            try connection.holdOffRemovals()
            try connection.query("select pg_advisory_xact_lock(\(Self.sealLock), \(channel))")
            guard let span = try connection.nextSpan(of: channel, on: day, until: limit) else { return nil }
            let sealing = Sealing(
                try connection.takePoints(of: channel, in: span), limits: try connection.sealingLimits(of: channel))
            return try connection.write(sealing, of: channel, on: day)
        }
    }

    /// The whole minutes from the first run on that are sealed together.
    private func nextSpan(
        of channel: Channel.Number, on day: Day, until limit: Timestamp
    ) throws -> Range<Timestamp>? {
        let runs = try self.query(
            """
            select at, (octet_length(points) + 2) / 12 from published_runs
            where channel = \(channel) and at >= \(day.start) and at < \(min(limit, day.end)) order by at limit 16384
            """)
        guard let first: Timestamp = try runs.first?.decode(0) else { return nil }
        let start = RollupWidth.minute.floor(first)
        var end = min(limit, day.end)
        var readings = 0
        for (index, run) in runs.enumerated() {
            readings += Int(try run.decode(1, as: Int32.self))
            guard readings > Self.sealBatch || index == 16_383 else { continue }
            // The minute that is too much waits, unless it is the first.
            let minute = RollupWidth.minute.floor(try run.decode(0))
            end = min(end, max(minute, start + RollupWidth.minute.duration))
            break
        }
        return start..<end
    }

    private func takePoints(of channel: Channel.Number, in span: Range<Timestamp>) throws -> [Point] {
        var points: [Point] = []
        let runs = try self.query(
            "select at, points from take_reading_runs(\(channel), \(span.lowerBound), \(span.upperBound))")
        for run in runs {
            try RunCodec.decode(try run.decode(1), at: try run.decode(0), into: &points)
        }
        return points
    }

    private func sealingLimits(of channel: Channel.Number) throws -> Sealing.Limits {
        let horizons = try self.horizons(of: channel)
        return Sealing.Limits(raw: horizons.raw, minutes: horizons.minutes)
    }

    private func write(_ sealing: Sealing, of channel: Channel.Number, on day: Day) throws -> SealedPart {
        let month = day.firstOfMonth
        let (replaced, fillsUp) = try self.takeChunks(touchedBy: sealing, of: channel, on: day)
        let outcome = sealing.seal(
            into: replaced, fillsUp: fillsUp,
            minutes: try self.rollups(.minute, of: channel, on: day),
            hours: try self.rollups(.hour, of: channel, on: month))
        var part = SealedPart(readings: sealing.fresh.count, unkept: outcome.unkept)
        if !outcome.chunks.isEmpty {
            try self.query("select ensure_chunks_partition('1970-01-01'::date + \(day.number))")
        }
        for chunk in outcome.chunks {
            let bytes = try ChunkCodec.encode(chunk.points)
            try self.insert(chunk.aggregate, points: bytes, of: channel)
            part.written += chunk.points.count
            part.writtenBytes += bytes.count
        }
        try self.upsert(outcome.minutes, .minute, of: channel, on: day)
        try self.upsert(outcome.hours, .hour, of: channel, on: month)
        return part
    }

    /// Removes the chunks that have to be written anew and returns their points: those that hold a point in the touched
    /// minutes and, to fill it up, the day's last.
    private func takeChunks(
        touchedBy sealing: Sealing, of channel: Channel.Number, on day: Day
    ) throws -> (points: [[Point]], fillsUp: Bool) {
        guard let touched = sealing.touched else { return ([], false) }
        var from = touched.lowerBound
        var fillsUp = true
        let last = try self.query(
            """
            select first_at, last_at, count from reading_chunks
            where channel = \(channel) and first_at >= \(day.start) and first_at < \(day.end)
            order by first_at desc limit 1
            """
        ).first
        if let last {
            fillsUp = try last.decode(0, as: Timestamp.self) < touched.upperBound
            if try last.decode(2, as: Int32.self) < ChunkCodec.capacity { from = min(from, try last.decode(1)) }
        }
        let rows = try self.query(
            """
            with taken as (
                delete from reading_chunks where channel = \(channel) and first_at >= \(day.start)
                and first_at < \(touched.upperBound) and last_at >= \(from) returning first_at, last_at, points
            )
            select points from taken order by first_at, last_at
            """)
        let points = try rows.map { row in
            var points: [Point] = []
            try ChunkCodec.decode(try row.decode(0), into: &points)
            return points
        }
        return (points, fillsUp)
    }

    private func insert(_ aggregate: Aggregate, points: [UInt8], of channel: Channel.Number) throws {
        try self.execute(
            """
            insert into reading_chunks
                (first_at, last_at, channel, count, first, last, minimum, maximum, sum, points)
            values (\(aggregate.first.time), \(aggregate.last.time), \(channel), \(Int32(aggregate.count)),
                \(aggregate.first.value), \(aggregate.last.value), \(aggregate.minimum), \(aggregate.maximum),
                \(aggregate.sum), \(points))
            """)
    }

    private func rollups(_ width: RollupWidth, of channel: Channel.Number, on day: Day) throws -> [Rollup] {
        let rows =
            switch width {
            case .minute:
                try self.query(
                    """
                    select buckets from minute_rollups
                    where channel = \(channel) and day = '1970-01-01'::date + \(day.number)
                    """)
            case .hour:
                try self.query(
                    """
                    select buckets from hour_rollups
                    where channel = \(channel) and month = '1970-01-01'::date + \(day.number)
                    """)
            }
        guard let row = rows.first else { return [] }
        return try RollupCodec.decode(try row.decode(0), width)
    }

    private func upsert(
        _ rollups: [Rollup], _ width: RollupWidth, of channel: Channel.Number, on day: Day
    ) throws {
        guard !rollups.isEmpty else { return }
        let buckets = try RollupCodec.encode(rollups, width)
        switch width {
        case .minute:
            try self.execute(
                """
                insert into minute_rollups (channel, day, buckets)
                values (\(channel), '1970-01-01'::date + \(day.number), \(buckets))
                on conflict (channel, day) do update set buckets = excluded.buckets
                """)
        case .hour:
            try self.execute(
                """
                insert into hour_rollups (channel, month, buckets)
                values (\(channel), '1970-01-01'::date + \(day.number), \(buckets))
                on conflict (channel, month) do update set buckets = excluded.buckets
                """)
        }
    }
}
