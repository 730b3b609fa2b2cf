import Catalogue
import Domain
import Postgres
import TimeSeries

/// A channel's readings lie in pieces: runs, which the writer has just stored, and chunks, which the worker has sealed. Any
/// range is read from all pieces that touch it, so that no answer depends on what has been sealed.
///
/// Several calls see one state when they are made in one transaction at `repeatable read`.
extension PostgresConnection {
    /// All readings of a channel in [`from`, `to`), in their order; of one UTC day at most, or memory is not bounded.
    ///
    /// Two queries. What of a run lies before `from` begins in its minute, what of a chunk does so in its day.
    func pieces(of channel: Channel.Number, from: Timestamp, to: Timestamp, fresh: Bool = true) throws -> [Point] {
        var pieces = Pieces()
        let chunks = try self.query(
            """
            select points from published_chunks
            where channel = \(channel) and first_at >= \(from.startOfDay) and first_at < \(to) and last_at >= \(from)
            order by first_at
            """)
        for row in chunks {
            let bytes: [UInt8] = try row.decode(0)
            try pieces.add { points throws(CodecError) in try ChunkCodec.decode(bytes, into: &points) }
        }
        if fresh { try self.addRuns(of: channel, from: from, to: to, into: &pieces) }
        return pieces.merge().within(from, to)
    }

    /// The readings in [`from`, `to`) that are not yet sealed, in their order. One query.
    package func freshPoints(of channel: Channel.Number, from: Timestamp, to: Timestamp) throws -> [Point] {
        var pieces = Pieces()
        try self.addRuns(of: channel, from: from, to: to, into: &pieces)
        return pieces.merge().within(from, to)
    }

    private func addRuns(
        of channel: Channel.Number, from: Timestamp, to: Timestamp, into pieces: inout Pieces
    ) throws {
        let rows = try self.query(
            """
            select at, points from published_runs
            where channel = \(channel) and at >= \(RollupWidth.minute.floor(from)) and at < \(to)
            order by at
            """)
        for row in rows {
            let at: Timestamp = try row.decode(0)
            let bytes: [UInt8] = try row.decode(1)
            try pieces.add { points throws(CodecError) in try RunCodec.decode(bytes, at: at, into: &points) }
        }
    }
}

extension [Point] {
    /// Those in [`from`, `to`), of points in their order. O(1) when that is all.
    func within(_ from: Timestamp, _ to: Timestamp) -> [Point] {
        guard let first = self.first, let last = self.last, first.time < from || last.time >= to else { return self }
        return self.filter { $0.time >= from && $0.time < to }
    }
}
