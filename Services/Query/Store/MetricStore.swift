import Archive
import Catalogue
import Domain
import Postgres
import TimeSeries

/// Reads what the old systems' answers are made of.
struct MetricStore: Sendable {
    let readings: ReadingStore

    /// The time of each channel's newest reading. One row a channel.
    func newest(of channels: [Channel.Number]) async throws -> [Channel.Number: Timestamp] {
        try await self.readings.pool.withConnection { connection in
            var newest: [Channel.Number: Timestamp] = [:]
            for row in try connection.query(
                "select channel, time from published_latest where channel = any(\(channels))")
            {
                newest[try row.decode(0)] = try row.decode(1)
            }
            return newest
        }
    }

    /// How many readings of these channels are kept. O(*n*) in their pieces.
    func count(of channels: [Channel.Number]) async throws -> Int64 {
        try await self.readings.pool.withConnection { connection in
            try connection.query(
                """
                select (select coalesce(sum(count), 0) from published_chunks where channel = any(\(channels)))::bigint
                    + (select coalesce(sum(get_byte(head, 0) * 256 + get_byte(head, 1)), 0)
                       from (select substring(points for 2) as head from published_runs
                             where channel = any(\(channels))) as run
                      )::bigint
                """)[0].decode(0)
        }
    }

    /// The means of the newest `limit` buckets that touch [`from`, `to`), by time. From the database's rollups where they are fine
    /// enough; memory holds the buckets, never the readings of the range.
    func rows(
        of channels: [Channel], from: Timestamp, to: Timestamp, width: BucketWidth, limit: Int, now: Timestamp
    ) async throws -> [MetricRow] {
        let last = width.floor(to - .microseconds(1))
        let start = max(from, last - width.duration * (limit - 1))
        let question = LineQuestion(from: start, to: to, form: .buckets(width, .mean))
        let lines = try await self.readings.lines(of: channels, question, now: now).lines
        // What is not finite breaks a line, and is no bucket.
        return MetricRow.join(
            lines.map { ($0.channel.number, $0.points.filter(\.value.isFinite)) }, limit: limit)
    }
}
