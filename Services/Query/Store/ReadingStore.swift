import Catalogue
import Contracts
import Domain
import Postgres

/// Reads what ingestion publishes: `published_readings`, `published_latest`, `published_positions`.
struct ReadingStore: Sendable {
    let pool: PostgresPool

    /// The newest reading of each channel that has one. One index-free pass over one row a channel: independent of history.
    func latest() async throws -> [Reading] {
        try await self.pool.withConnection { connection in
            try connection.query("select channel, time, value from published_latest order by channel").map(Self.reading)
        }
    }

    /// A page of readings, newest first; ties by channel and value.
    ///
    /// Costs O((offset + limit) × channels) index entries: the newest of each channel are merged.
    ///
    /// - Parameter channels: Those to look at.
    func list(channels: [Channel.Number], limit: Int, offset: Int) async throws -> [Reading] {
        try await self.pool.withConnection { connection in
            try connection.query(
                """
                select reading.channel, reading.time, reading.value
                from unnest(\(channels)) as channel (number)
                cross join lateral (
                    select channel, time, value from published_readings
                    where channel = channel.number order by time desc, value limit \(Int64(offset + limit))
                ) as reading
                order by reading.time desc, reading.channel, reading.value limit \(Int64(limit)) offset \(Int64(offset))
                """
            ).map(Self.reading)
        }
    }

    /// All readings ever stored: counted by the writer, not here.
    func total() async throws -> Int64 {
        try await self.pool.withConnection { connection in
            try connection.query("select coalesce(sum(readings), 0)::bigint from published_positions")[0].decode(0)
        }
    }

    /// The readings of one channel. O(*n*) index entries of that channel.
    func total(of channel: Channel.Number) async throws -> Int64 {
        try await self.pool.withConnection { connection in
            try connection.query("select count(*) from published_readings where channel = \(channel)")[0].decode(0)
        }
    }

    func fetch(_ id: ReadingID) async throws -> Reading? {
        try await self.pool.withConnection { connection in
            try connection.query(
                """
                select channel, time, value from published_readings
                where channel = \(id.channel) and time = \(id.time)
                """
            ).map(Self.reading).first { ReadingID.tie(of: $0.value) == id.tie }
        }
    }

    struct Line: Sendable {
        var channel: Channel.Number
        var points: [M4Reducer.Point]
        var isReduced: Bool
    }

    /// The lines of `channels` between two times, and the position from which the live feed goes on: both of one moment.
    ///
    /// Reads a day at a time, so that memory stays bounded by a day's readings of one channel.
    func lines(
        of channels: [Channel.Number], from: Timestamp, to: Timestamp, columns: Int
    ) async throws -> (lines: [Line], position: LivePosition) {
        try await self.pool.withTransaction { connection in
            try connection.execute("set transaction isolation level repeatable read, read only")
            let position = try connection.livePosition()
            let lines = try channels.map { channel in
                var reducer = M4Reducer(from: from, to: to, columns: columns)
                try connection.eachReading(of: channel, from: from, to: to) { reducer.add($0) }
                let (points, isReduced) = reducer.finish()
                return Line(channel: channel, points: points, isReduced: isReduced)
            }
            return (lines, position)
        }
    }

    func position() async throws -> LivePosition {
        try await self.pool.withConnection { try $0.livePosition() }
    }

    fileprivate static func reading(_ row: SQLRow) throws -> Reading {
        Reading(
            channel: try row.decode(0), time: try row.decode(1),
            value: try row.decode(2))
    }
}

extension PostgresConnection {
    fileprivate func livePosition() throws -> LivePosition {
        var position = LivePosition()
        for row in try self.query("select partition, commits from published_positions") {
            let partition = Int(try row.decode(0, as: Int32.self))
            guard position.commits.indices.contains(partition) else { continue }
            position.commits[partition] = UInt64(try row.decode(1, as: Int64.self))
        }
        return position
    }

    fileprivate func eachReading(
        of channel: Channel.Number, from: Timestamp, to: Timestamp, _ body: (M4Reducer.Point) -> Void
    ) throws {
        let bounds = try self.query(
            """
            select min(time), max(time) from published_readings
            where channel = \(channel) and time >= \(from) and time < \(to)
            """)[0]
        guard let first: Timestamp = try bounds.decode(0), let last: Timestamp = try bounds.decode(1) else { return }
        var start = first
        let end = last + .microseconds(1)
        while start < end {
            let next = min(end, start + .seconds(86_400))
            let rows = try self.query(
                """
                select time, value from published_readings
                where channel = \(channel) and time >= \(start) and time < \(next)
                order by time
                """)
            for row in rows {
                body(M4Reducer.Point(time: try row.decode(0), value: try row.decode(1)))
            }
            start = next
        }
    }
}
