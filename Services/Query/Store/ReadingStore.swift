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

    /// Whether the database answers; throws when it does not.
    func ping() async throws {
        try await self.pool.withConnection { _ = try $0.query("select 1") }
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
