import Domain
import Postgres
import TestSupport

@testable import WorkerService

extension TestStore {
    /// Seals what was measured before `limit`, as the worker does.
    func seal(until limit: Timestamp) async throws {
        let connection = try await PostgresConnection.connect(
            self.database.configuration, logger: TestDatabase.quietLogger)
        _ = try await SealingJob(sealAfter: .zero, metrics: WorkerMetrics()).run(on: connection, now: limit)
        await connection.close()
    }

    /// Removes the chunks of a channel that end before a time, and says so, as retention does.
    func forget(_ channel: Channel.Number, rawBefore limit: Timestamp) async throws {
        try await self.database.pool.withConnection { connection in
            try connection.execute("delete from reading_chunks where channel = \(channel) and last_at < \(limit)")
            try connection.execute("insert into horizons (channel, raw_before) values (\(channel), \(limit))")
        }
    }
}
