import Catalogue
import Domain
import Postgres
import TimeSeries

extension PostgresConnection {
    /// Gives `body` all readings of a channel in `spans`: each portion in its order, the portions in any.
    ///
    /// Memory holds some chunks as they are stored and the readings of one of them. A query for the list of chunks, one for
    /// each ``chunksAtOnce`` of those that touch the spans, and one for what is fresh.
    ///
    /// - Parameters:
    ///   - spans: Rising and apart from each other.
    ///   - fresh: The minutes that have fresh readings; nil: it is not known.
    package func eachPortion(
        of channel: Channel.Number, in spans: [Range<Timestamp>], fresh: [Rollup]?, _ body: ([Point]) throws -> Void
    ) throws {
        guard let first = spans.first, let last = spans.last else { return }
        let starts = try self.chunkStarts(of: channel, touching: spans)
        for place in stride(from: 0, to: starts.count, by: Self.chunksAtOnce) {
            let some = Array(starts[place..<min(place + Self.chunksAtOnce, starts.count)])
            let rows = try self.query(
                """
                select points from published_chunks
                where channel = \(channel) and first_at >= \(some[0]) and first_at <= \(some[some.count - 1])
                    and first_at = any(\(some))
                """)
            for row in rows {
                var points: [Point] = []
                try ChunkCodec.decode(try row.decode(0), within: spans, into: &points)
                if !points.isEmpty { try body(points) }
            }
        }
        guard let fresh else {
            return try self.eachRun(of: channel, in: [first.lowerBound..<last.upperBound], of: spans, body)
        }
        try self.eachRun(of: channel, in: spans.minutes(of: fresh), of: spans, body)
    }

    private static let chunksAtOnce = 32

    /// Where the chunks begin that touch one of `spans`; each once.
    private func chunkStarts(
        of channel: Channel.Number, touching spans: [Range<Timestamp>]
    ) throws -> [Timestamp] {
        let (from, to) = (spans[0].lowerBound, spans[spans.count - 1].upperBound)
        let rows = try self.query(
            """
            select first_at, last_at from published_chunks
            where channel = \(channel) and first_at >= \(from.startOfDay) and first_at < \(to) and last_at >= \(from)
            order by first_at
            """)
        var starts: [Timestamp] = []
        var rest = spans[...]
        for row in rows {
            let (start, end): (Timestamp, Timestamp) = (try row.decode(0), try row.decode(1))
            while let span = rest.first, span.upperBound <= start { rest.removeFirst() }
            guard let span = rest.first, span.lowerBound <= end, starts.last != start else { continue }
            starts.append(start)
        }
        return starts
    }

    /// - Parameter minutes: Whole minutes, rising and apart from each other, in which all runs of `spans` begin.
    private func eachRun(
        of channel: Channel.Number, in minutes: [Range<Timestamp>], of spans: [Range<Timestamp>],
        _ body: ([Point]) throws -> Void
    ) throws {
        for place in stride(from: 0, to: minutes.count, by: Self.minutesAtOnce) {
            let some = minutes[place..<min(place + Self.minutesAtOnce, minutes.count)]
            let rows = try self.query(
                """
                select run.at, run.points
                from unnest(\(some.map { RollupWidth.minute.floor($0.lowerBound) }), \(some.map(\.upperBound)))
                    as span (lower, upper)
                cross join lateral (
                    select at, points from published_runs
                    where channel = \(channel) and at >= span.lower and at < span.upper
                ) as run
                """)
            for row in rows {
                var points: [Point] = []
                try RunCodec.decode(try row.decode(1), at: try row.decode(0), into: &points)
                points = points.within(spans)
                if !points.isEmpty { try body(points) }
            }
        }
    }

    private static let minutesAtOnce = 1000
}

extension [Range<Timestamp>] {
    /// The whole minutes of `fresh` that touch one of the spans.
    fileprivate func minutes(of fresh: [Rollup]) -> [Range<Timestamp>] {
        var rest = self[...]
        return fresh.compactMap { minute in
            let range = minute.start..<minute.start + RollupWidth.minute.duration
            while let span = rest.first, span.upperBound <= range.lowerBound { rest.removeFirst() }
            return rest.first?.overlaps(range) == true ? range : nil
        }
    }
}

extension [Point] {
    /// Those in one of `spans`, of points in their order.
    fileprivate func within(_ spans: [Range<Timestamp>]) -> [Point] {
        guard let first = self.first, let last = self.last else { return self }
        if spans.contains(where: { $0.contains(first.time) && $0.contains(last.time) }) { return self }
        return self.filter { point in spans.contains { $0.contains(point.time) } }
    }
}
