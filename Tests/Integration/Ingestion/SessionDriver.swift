import Contracts
import Postgres
import Redis
import TestSupport

@testable import IngestionService

/// A writer's session that goes on only when the test says so.
struct SessionDriver {
    var session: WriterSession
    let redis: RedisClient

    /// Stores what waits in the streams, as one batch.
    mutating func storeWaiting() async throws {
        let positions = self.session.offsets.map { (key: Streams.readings($0.key), after: $0.value.last) }
        let read = try await self.redis.xread(positions, count: 1000).compactMap { key, entries in
            self.session.offsets.keys.first { Streams.readings($0) == key }.map { ($0, entries) }
        }
        let batch = WriterBatch(read, behind: self.session.offsets.mapValues(\.last))
        if !batch.isEmpty { try await self.session.store(batch) }
    }
}

extension TestIngestion {
    /// Runs `body` with a session that holds all partitions, on a connection of its own.
    func withSession<R>(_ body: (inout SessionDriver) async throws -> R) async throws -> R {
        let isFree = try await eventually { try await self.holders().isEmpty }
        guard isFree else { throw WriterError.lostPartition(0) }
        let connection = try await PostgresConnection.connect(
            self.database.configuration, logger: TestDatabase.quietLogger)
        do {
            var driver = SessionDriver(
                session: WriterSession(
                    connection: connection, redis: self.redis.client,
                    deadLetters: DeadLetterBox(
                        redis: self.redis.client, metrics: IngestionMetrics(), logger: TestDatabase.quietLogger),
                    metrics: IngestionMetrics(),
                    logger: TestDatabase.quietLogger),
                redis: self.redis.client)
            try await driver.session.sharePartitions()
            let result = try await body(&driver)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Stores what waits in the streams, in a session made for it.
    func storeWaiting() async throws {
        try await self.withSession { try await $0.storeWaiting() }
    }
}
