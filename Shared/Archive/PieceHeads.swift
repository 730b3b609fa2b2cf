import Catalogue
import Domain
import Postgres
import TimeSeries

/// What is known of the pieces that touch a span of several channels without decoding them.
struct PieceHeads: Sendable, Hashable {
    /// About how many readings lie within the span: of a chunk that its edges cut, the part that an even spread would have.
    var expected = 0

    /// The channels that have pieces, in their order and in groups; all pieces of a group are in memory at once.
    private(set) var groups: [[Channel.Number]] = []

    private var load = 0

    /// Points of a group's pieces, unless one channel alone has more.
    private static let groupLoad = 262_144

    /// - Parameter points: Of all the channel's pieces. Channels come in their order.
    mutating func add(_ channel: Channel.Number, points: Int) {
        if self.groups.isEmpty || self.load + points > Self.groupLoad {
            self.groups.append([])
            self.load = 0
        }
        self.groups[self.groups.count - 1].append(channel)
        self.load += points
    }
}

extension PostgresConnection {
    /// Pieces looked at, beside one of each channel: more are as good as too many readings.
    private static let headLimit = 100_000

    /// The heads of the pieces that touch [`from`, `to`). Three queries.
    func heads(of channels: [Channel.Number], from: Timestamp, to: Timestamp) throws -> PieceHeads {
        var heads = PieceHeads()
        var points: [Channel.Number: Int] = [:]
        let limit = Self.headLimit + channels.count
        let chunks = try self.query(
            """
            select wanted.channel, chunk.first_at, chunk.last_at, chunk.count
            from unnest(\(channels)) as wanted (channel) cross join lateral (
                select first_at, last_at, count from published_chunks
                where channel = wanted.channel and first_at >= \(from.startOfDay) and first_at < \(to)
                    and last_at >= \(from)
                order by first_at
            ) as chunk limit \(Int64(limit))
            """)
        for row in chunks {
            let (first, last): (Timestamp, Timestamp) = (try row.decode(1), try row.decode(2))
            let count = Int(try row.decode(3, as: Int32.self))
            points[try row.decode(0), default: 0] += count
            let whole = Double(last.microseconds - first.microseconds + 1)
            let inside = Double(
                min(last.microseconds + 1, to.microseconds) - max(first.microseconds, from.microseconds))
            heads.expected += Int((Double(count) * inside / whole).rounded(.up))
        }
        // A run ends within its minute; how early is not known without reading it.
        let runs = try self.query(
            """
            select channel, count(*), sum(readings)::bigint,
                sum(readings * least(1, extract(epoch from \(to) - at) / 60))::bigint
            from (
                select wanted.channel, run.at, run.readings
                from unnest(\(channels)) as wanted (channel) cross join lateral (
                    select at, (octet_length(points) + 2) / 12 as readings from published_runs
                    where channel = wanted.channel and at >= \(from) and at < \(to)
                    order by at
                ) as run limit \(Int64(limit))
            ) as run group by channel
            """)
        var runCount = 0
        for row in runs {
            runCount += Int(try row.decode(1, as: Int64.self))
            points[try row.decode(0), default: 0] += Int(try row.decode(2, as: Int64.self))
            heads.expected += Int(try row.decode(3, as: Int64.self))
        }
        let minute = RollupWidth.minute.floor(from)
        let begun = try self.query(
            """
            select wanted.channel, run.readings from unnest(\(channels)) as wanted (channel) cross join lateral (
                select sum((octet_length(points) + 2) / 12)::bigint as readings from published_runs
                where channel = wanted.channel and at >= \(minute) and at < \(from)
            ) as run where run.readings > 0
            """)
        for row in begun { points[try row.decode(0), default: 0] += Int(try row.decode(1, as: Int64.self)) }
        if max(chunks.count, runCount) == limit { heads.expected = .max }
        for (channel, count) in points.sorted(by: { $0.key < $1.key }) { heads.add(channel, points: count) }
        return heads
    }
}
