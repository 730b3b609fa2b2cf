import Archive
import Contracts
import Domain
import Postgres
import TimeSeries

/// Reads what ingestion and the worker publish: the pieces of the archive, `published_latest`, `published_positions`.
struct ReadingStore: Sendable {
    let pool: PostgresPool

    /// The newest reading of each channel that has one, and the position of the same moment. One index-free pass over one row a
    /// channel: independent of history.
    func latest() async throws -> (readings: [Reading], position: LivePosition) {
        try await self.snapshot { connection in
            let rows = try connection.query("select channel, time, value from published_latest order by channel")
            let readings = try rows.map { row in
                Reading(channel: try row.decode(0), time: try row.decode(1), value: try row.decode(2))
            }
            return (readings, try connection.livePosition())
        }
    }

    func fetch(_ id: ReadingID) async throws -> Reading? {
        let points = try await self.snapshot { try $0.points(of: id.channel, at: id.time) }
        return points.first { ReadingID.tie(of: $0.value) == id.tie }.map {
            Reading(channel: id.channel, time: $0.time, value: $0.value)
        }
    }

    /// The lines of `channels` between two times, and the position from which the live feed goes on: both of one moment.
    ///
    /// Reads a day at a time, so that memory stays bounded by a day's readings of one channel.
    func lines(
        of channels: [Channel.Number], from: Timestamp, to: Timestamp, columns: Int
    ) async throws -> (lines: [Line], position: LivePosition) {
        try await self.snapshot { connection in
            let position = try connection.livePosition()
            return (
                try channels.map { try connection.line(of: $0, from: from, to: to, columns: columns) }, position
            )
        }
    }

    func position() async throws -> LivePosition {
        try await self.pool.withConnection { try $0.livePosition() }
    }

    /// Runs `body` on one state of the database: sealing moves readings from piece to piece meanwhile.
    func snapshot<R: Sendable>(
        _ body: @Sendable (isolated PostgresConnection) throws -> R
    ) async throws -> R {
        try await self.pool.withTransaction { connection in
            try connection.execute("set transaction isolation level repeatable read, read only")
            return try body(connection)
        }
    }
}
