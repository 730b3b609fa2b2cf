import Catalogue
import Domain
import Postgres
import TimeSeries

/// How many readings there are, from the heads of the pieces; only what an edge cuts is decoded.
extension PostgresConnection {
    /// The channels whose pieces at an edge are in memory at once.
    private static let edgeChannels = 32

    /// The readings of the channels in [`from`, `to`), exactly. O(*n*) in their pieces, which are not read, and two decoded chunks
    /// for each channel.
    package func count(of channels: [Channel.Number], from: Timestamp, to: Timestamp) throws -> Int64 {
        guard from < to, !channels.isEmpty else { return 0 }
        // The minutes that an edge may cut; the runs of all others are whole.
        let minute = RollupWidth.minute
        let (first, last) = (minute.floor(from), minute.floor(to))
        var count: Int64 = try self.query(
            """
            select (
                select coalesce(sum(count), 0) from published_chunks
                where channel = any(\(channels)) and first_at >= \(from) and first_at < \(to) and last_at < \(to)
            )::bigint + (
                select coalesce(sum((octet_length(points) + 2) / 12), 0) from published_runs
                where channel = any(\(channels)) and at >= \(from) and at < \(last)
            )::bigint
            """)[0].decode(0)
        var rest = channels[...]
        while !rest.isEmpty {
            let group = Array(rest.prefix(Self.edgeChannels))
            rest = rest.dropFirst(Self.edgeChannels)
            var points: [Point] = []
            let chunks = try self.query(
                """
                select points from published_chunks
                where channel = any(\(group)) and first_at >= \(from.startOfDay) and first_at < \(to) and last_at >= \(from)
                    and (first_at < \(from) or last_at >= \(to))
                """)
            for row in chunks {
                try ChunkCodec.decode(try row.decode(0), into: &points)
                count += Int64(points.count { $0.time >= from && $0.time < to })
                points.removeAll(keepingCapacity: true)
            }
            let runs = try self.query(
                """
                select at, points from published_runs
                where channel = any(\(group)) and (at >= \(first) and at < \(from) or at >= \(max(from, last)) and at < \(to))
                """)
            for row in runs {
                try RunCodec.decode(try row.decode(1), at: try row.decode(0), into: &points)
                count += Int64(points.count { $0.time >= from && $0.time < to })
                points.removeAll(keepingCapacity: true)
            }
        }
        return count
    }

    /// The time of the oldest reading; nil when there is none. Two looks into an index for each channel.
    package func oldestReading(of channels: [Channel.Number]) throws -> Timestamp? {
        try self.query(
            """
            select min(piece.at) from unnest(\(channels)) as wanted (channel) cross join lateral (
                (select first_at as at from published_chunks where channel = wanted.channel order by first_at limit 1)
                union all
                (select at from published_runs where channel = wanted.channel order by at limit 1)
            ) as piece
            """)[0].decode(0)
    }
}
