import Domain
import Postgres
import Redis
import TimeSeries

extension PostgresConnection {
    /// Carries out a settlement in one statement, whatever it holds: one round trip.
    ///
    /// The offsets' old values are compared, as a second fence beside the lock.
    ///
    /// - Returns: the offsets as they are then.
    /// - Throws: `WriterError.lostPartition` when another has moved one of them.
    func settle(_ settlement: WriterSettlement) throws -> [Int: PartitionOffset] {
        let moves = settlement.moves
        let latest = settlement.latest
        let marks = settlement.marks
        let hours = Array(settlement.completeness.hours)
        let holes = settlement.completeness.holes
        let moved = try self.query(
            """
            with latest as (
                insert into latest_readings as latest (channel, time, value)
                select * from unnest(
                    \(latest.map(\.channel)), \(latest.map { SQLTimestamp($0.point.time) }),
                    \(latest.map(\.point.value)))
                on conflict (channel) do update set time = excluded.time, value = excluded.value
                where excluded.time >= latest.time
            ), marks as (
                insert into source_watermarks (source, boot, sequence, last_at)
                select * from unnest(
                    \(marks.map(\.key.source)), \(marks.map(\.key.boot)),
                    \(marks.map { Int64($0.standing.watermark.sequence) }),
                    \(marks.map { $0.standing.lastAt.map { SQLTimestamp($0) } }))
                on conflict (source, boot) do update
                set sequence = excluded.sequence, last_at = excluded.last_at, updated_at = now()
            ), hours as (
                insert into source_hours as old (source, hour, expected, received, refused, late, duplicates, corrected)
                select * from unnest(
                    \(hours.map(\.key.source)),
                    \(hours.map { SQLTimestamp(microsecondsSince1970: $0.key.number &* 3_600_000_000) }),
                    \(hours.map(\.value.expected)), \(hours.map(\.value.received)), \(hours.map(\.value.refused)),
                    \(hours.map(\.value.late)), \(hours.map(\.value.duplicates)), \(hours.map(\.value.corrected)))
                on conflict (source, hour) do update
                set expected = old.expected + excluded.expected, received = old.received + excluded.received,
                    refused = old.refused + excluded.refused, late = old.late + excluded.late,
                    duplicates = old.duplicates + excluded.duplicates, corrected = old.corrected + excluded.corrected
            ), holes as (
                insert into missing_ranges (source, boot, first, last, after_time, before_time)
                select * from unnest(
                    \(holes.map(\.source)), \(holes.map(\.boot)), \(holes.map { Int64($0.numbers.lowerBound) }),
                    \(holes.map { Int64($0.numbers.upperBound) }), \(holes.map { $0.after.map { SQLTimestamp($0) } }),
                    \(holes.map { $0.before.map { SQLTimestamp($0) } }))
            )
            update stream_offsets as old
            set last_ms = new.last_ms, last_seq = new.last_seq, commits = old.commits + 1,
                readings = old.readings + new.readings
            from unnest(
                \(moves.map { Int32($0.partition) }), \(moves.map { Int64($0.to.milliseconds) }),
                \(moves.map { Int64($0.to.sequence) }), \(moves.map { Int64($0.from.commits) }),
                \(moves.map { Int64($0.readings) })
            ) as new (partition, last_ms, last_seq, commits, readings)
            where old.partition = new.partition and old.commits = new.commits
            returning old.partition
            """
        ).map { Int(try $0.decode(0, as: Int32.self)) }
        var offsets: [Int: PartitionOffset] = [:]
        for move in moves {
            guard moved.contains(move.partition) else { throw WriterError.lostPartition(move.partition) }
            offsets[move.partition] = PartitionOffset(last: move.to, commits: move.from.commits + 1)
        }
        return offsets
    }
}

extension SQLTimestamp {
    init(_ time: Timestamp) {
        self.init(microsecondsSince1970: time.microseconds)
    }
}
