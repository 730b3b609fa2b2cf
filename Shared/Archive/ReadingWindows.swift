import Catalogue
import Domain
import Postgres
import TimeSeries

/// Goes through a span of several channels from its beginning to its end, in windows that hold a bounded number of readings.
///
/// ```
/// heads of the pieces ──▶ how many readings a window would hold ──too many──▶ a shorter one
///                    └──▶ channels in groups ──▶ their pieces, decoded ──▶ one order: time, channel, value
/// ```
/// Each window may be read in a transaction of its own: sealing moves readings from piece to piece, never in time.
package struct ReadingWindows: Sendable {
    private let channels: [Channel.Number]
    private var start: Timestamp
    private let end: Timestamp
    private var pace: WindowPace

    /// - Parameters:
    ///   - limit: Readings of a window at most, unless more of them lie within one microsecond.
    ///   - expected: How many readings the span holds, as far as is known; the first window's length comes from it.
    package init(of channels: [Channel.Number], from: Timestamp, to: Timestamp, limit: Int, expected: Int64) {
        self.channels = Set(channels).sorted()
        self.start = from
        self.end = to
        self.pace = WindowPace(limit: limit, span: to - from, expected: expected)
    }

    /// The next window's readings by time, channel and value; none where nothing was measured; nil at the end.
    ///
    /// To be called in a transaction at `repeatable read`. Memory holds the window, and the pieces of one group of channels.
    package mutating func next(on connection: isolated PostgresConnection) throws -> [Reading]? {
        guard self.start < self.end, !self.channels.isEmpty else { return nil }
        while true {
            let length = min(self.pace.length, self.end - self.start)
            let isShortest = length <= WindowPace.shortest
            let end = self.start + length
            let heads = try connection.heads(of: self.channels, from: self.start, to: end)
            if heads.expected > self.pace.limit, !isShortest {
                self.pace.shrink(length, holding: heads.expected)
                continue
            }
            var readings: [Reading] = []
            readings.reserveCapacity(min(heads.expected, self.pace.limit))
            // Within a piece readings may lie closer together than its head lets expect.
            for group in heads.groups where isShortest || readings.count <= self.pace.limit {
                try connection.append(group, from: self.start, to: end, to: &readings)
            }
            if readings.count > self.pace.limit, !isShortest {
                self.pace.shrink(length, holding: readings.count)
                continue
            }
            readings.sort { left, right in
                if left.time != right.time { return left.time < right.time }
                if left.channel != right.channel { return left.channel < right.channel }
                return left.value < right.value
            }
            self.start = end
            self.pace.passed(length, holding: readings.count)
            return readings
        }
    }
}

extension PostgresConnection {
    /// Appends the group's readings in [`from`, `to`), channel by channel. Two queries.
    fileprivate func append(
        _ group: [Channel.Number], from: Timestamp, to: Timestamp, to readings: inout [Reading]
    ) throws {
        let chunks = try self.query(
            """
            select wanted.channel, chunk.points from unnest(\(group)) as wanted (channel) cross join lateral (
                select first_at, points from published_chunks
                where channel = wanted.channel and first_at >= \(from.startOfDay) and first_at < \(to)
                    and last_at >= \(from)
                order by first_at
            ) as chunk order by wanted.channel, chunk.first_at
            """)
        let runs = try self.query(
            """
            select wanted.channel, run.at, run.points from unnest(\(group)) as wanted (channel) cross join lateral (
                select at, points from published_runs
                where channel = wanted.channel and at >= \(RollupWidth.minute.floor(from)) and at < \(to)
                order by at
            ) as run order by wanted.channel, run.at
            """)
        var (nextChunk, nextRun) = (0, 0)
        for channel in group {
            var pieces = Pieces()
            while nextChunk < chunks.count, try chunks[nextChunk].decode(0) == channel {
                let bytes: [UInt8] = try chunks[nextChunk].decode(1)
                try pieces.add { points throws(CodecError) in try ChunkCodec.decode(bytes, into: &points) }
                nextChunk += 1
            }
            while nextRun < runs.count, try runs[nextRun].decode(0) == channel {
                let at: Timestamp = try runs[nextRun].decode(1)
                let bytes: [UInt8] = try runs[nextRun].decode(2)
                try pieces.add { points throws(CodecError) in try RunCodec.decode(bytes, at: at, into: &points) }
                nextRun += 1
            }
            for point in pieces.merge() where point.time >= from && point.time < to {
                readings.append(Reading(channel: channel, time: point.time, value: point.value))
            }
        }
    }
}
