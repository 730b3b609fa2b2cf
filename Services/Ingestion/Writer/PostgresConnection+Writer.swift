import Domain
import Postgres
import Redis

/// The writer's SQL.
extension PostgresConnection {
    /// Takes the lock of `partition` for this connection's life; false when another writer has it.
    func lockPartition(_ partition: Int) throws -> Bool {
        try self.query("select pg_try_advisory_lock(\(Self.lockClass), \(Int32(partition)))")[0].decode(
            0, as: Bool.self)
    }

    /// The first key of the partitions' advisory locks: "read" in ASCII.
    private static let lockClass: Int32 = 0x7265_6164

    func offset(of partition: Int) throws -> PartitionOffset {
        let row = try self.query(
            "select last_ms, last_seq, commits from stream_offsets where partition = \(Int32(partition))")[0]
        return PartitionOffset(
            last: StreamID(
                milliseconds: UInt64(try row.decode("last_ms", as: Int64.self)),
                sequence: UInt64(try row.decode("last_seq", as: Int64.self))),
            commits: UInt64(try row.decode("commits", as: Int64.self)))
    }

    /// Moves the offset on by one commit; the old value is compared, as a second fence beside the lock.
    func moveOffset(
        of partition: Int, from old: PartitionOffset?, to new: StreamID?, readings: Int
    ) throws -> PartitionOffset {
        guard let old, let new else { throw WriterError.lostPartition(partition) }
        let moved = try self.execute(
            """
            update stream_offsets
            set last_ms = \(Int64(new.milliseconds)), last_seq = \(Int64(new.sequence)),
                commits = commits + 1, readings = readings + \(Int64(readings))
            where partition = \(Int32(partition)) and commits = \(Int64(old.commits))
            """)
        guard moved == 1 else { throw WriterError.lostPartition(partition) }
        return PartitionOffset(last: new, commits: old.commits + 1)
    }

    /// Counts commits on from a number that was announced already.
    func raiseCommits(of partition: Int, to commits: UInt64) throws {
        try self.execute(
            """
            update stream_offsets set commits = \(Int64(commits))
            where partition = \(Int32(partition)) and commits < \(Int64(commits))
            """)
    }

    /// - Parameter day: Days since 1970-01-01.
    func ensurePartition(day: Int64) throws {
        try self.query("select ensure_readings_partition('1970-01-01'::date + \(Int32(day)))")
    }

    func append(_ rows: [Reading]) throws {
        guard !rows.isEmpty else { return }
        _ = try self.copyIn("readings", columns: ["time", "value", "channel"]) { encoder in
            for row in rows {
                encoder.row(fields: 3)
                encoder.timestamp(microsecondsSince1970: row.time.microseconds)
                encoder.double(row.value)
                encoder.int32(row.channel)
            }
        }
    }

    /// - Parameter rows: Sorted by channel and time.
    func raiseLatest(_ rows: [Reading]) throws {
        var channels: [Int32] = []
        var times: [Int64] = []
        var values: [Double] = []
        for (index, row) in rows.enumerated()
        where index == rows.count - 1 || rows[index + 1].channel != row.channel {
            channels.append(row.channel)
            times.append(row.time.microseconds)
            values.append(row.value)
        }
        guard !channels.isEmpty else { return }
        try self.execute(
            """
            insert into latest_readings as latest (channel, time, value)
            select channel, timestamptz 'epoch' + time * interval '1 microsecond', value
            from unnest(\(channels), \(times), \(values)) as row (channel, time, value)
            on conflict (channel) do update set time = excluded.time, value = excluded.value
            where excluded.time >= latest.time
            """)
    }

    func fetchWatermark(_ key: WatermarkLedger.Key) throws -> Watermark? {
        let rows = try self.query(
            "select sequence from source_watermarks where source = \(key.source) and boot = \(key.boot)")
        return try rows.first.map { Watermark(sequence: UInt64(try $0.decode(0, as: Int64.self))) }
    }

    func raiseWatermarks(_ keys: Set<WatermarkLedger.Key>, in ledger: WatermarkLedger) throws {
        guard !keys.isEmpty else { return }
        let keys = Array(keys)
        try self.execute(
            """
            insert into source_watermarks (source, boot, sequence)
            select * from unnest(\(keys.map(\.source)), \(keys.map(\.boot)),
                                 \(keys.map { Int64(ledger[$0]?.sequence ?? 0) }))
            on conflict (source, boot) do update set sequence = excluded.sequence, updated_at = now()
            """)
    }

    /// False when the key was used before.
    func insertIdempotencyKey(_ key: String, source: String) throws -> Bool {
        try self.execute(
            "insert into idempotency_keys (source, key) values (\(source), \(key)) on conflict do nothing") == 1
    }

    /// Forgets keys older than a day.
    func deleteOldIdempotencyKeys() throws {
        try self.execute("delete from idempotency_keys where stored_at < now() - interval '1 day'")
    }
}
