import Catalogue
import Domain
import Postgres
import Redis

/// The writer's SQL.
extension PostgresConnection {
    func offset(of partition: Int) throws -> PartitionOffset {
        let row = try self.query(
            "select last_ms, last_seq, commits from stream_offsets where partition = \(Int32(partition))")[0]
        return PartitionOffset(
            last: StreamID(
                milliseconds: UInt64(try row.decode("last_ms", as: Int64.self)),
                sequence: UInt64(try row.decode("last_seq", as: Int64.self))),
            commits: UInt64(try row.decode("commits", as: Int64.self)))
    }

    /// Counts commits on from a number that was announced already.
    func raiseCommits(of partition: Int, to commits: UInt64) throws {
        try self.execute(
            """
            update stream_offsets set commits = \(Int64(commits))
            where partition = \(Int32(partition)) and commits < \(Int64(commits))
            """)
    }

    /// Where sources stand; one that nobody has heard of stands at the beginning.
    func standings(of keys: Set<WatermarkLedger.Key>) throws -> [WatermarkLedger.Key: WatermarkLedger.Standing] {
        var standings = Dictionary(uniqueKeysWithValues: keys.map { ($0, WatermarkLedger.Standing()) })
        let keys = Array(keys)
        let rows = try self.query(
            """
            select source, boot, sequence, last_at from source_watermarks
            where (source, boot) in (select * from unnest(\(keys.map(\.source)), \(keys.map(\.boot))))
            """)
        for row in rows {
            let key = WatermarkLedger.Key(source: try row.decode("source"), boot: try row.decode("boot"))
            standings[key] = WatermarkLedger.Standing(
                watermark: Watermark(sequence: UInt64(try row.decode("sequence", as: Int64.self))),
                lastAt: try row.decode("last_at", as: Timestamp?.self), isKnown: true)
        }
        return standings
    }

    /// Enters the keys; returns those that were never used before.
    func insertIdempotencyKeys(_ keys: Set<IdempotencyKey>) throws -> Set<IdempotencyKey> {
        let keys = Array(keys)
        let rows = try self.query(
            """
            insert into idempotency_keys (source, key)
            select * from unnest(\(keys.map(\.source)), \(keys.map(\.text)))
            on conflict do nothing returning source, key
            """)
        return Set(try rows.map { IdempotencyKey(source: try $0.decode(0), text: try $0.decode(1)) })
    }
}
