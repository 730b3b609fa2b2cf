import Contracts
import Domain
import Logging
import Postgres
import Redis
import ServiceLifecycle

/// Moves readings from the streams into the database, exactly once.
///
/// ```
/// readings:{p} ──XREAD──▶ WriterBatch ──▶ one transaction ──▶ committed:{p} ──▶ acknowledgements, live feed
///                         whatever waits    rows + offsets
/// ```
///
/// The writer holds an advisory lock for each partition it works on; others take over what it lets go. Its state is in the
/// database: after any failure it starts a new session from the stored offsets. Redis may come back without memory, and
/// the database may go away in the middle of a commit.
final class Writer: Service {
    private let database: PostgresConfiguration
    private let redis: RedisClient
    private let reader: RedisStreamReader
    private let metrics: IngestionMetrics
    private let logger: Logger

    init(
        database: PostgresConfiguration, redis: RedisClient, reader: RedisStreamReader, metrics: IngestionMetrics,
        logger: Logger
    ) {
        self.database = database
        self.redis = redis
        self.reader = reader
        self.metrics = metrics
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = Self.shortestPause
            while !Task.isCancelled {
                let started = ContinuousClock.now
                do {
                    try await self.session()
                } catch {
                    if Task.isCancelled { break }
                    if ContinuousClock.now - started > .seconds(10) { pause = Self.shortestPause }
                    self.logger.warning("Writer starts again", metadata: ["error": "\(String(reflecting: error))"])
                    try? await Task.sleep(for: pause)  // Cancellation is seen by the loop.
                    pause = min(pause * 2, Self.longestPause)
                }
            }
        }
        await self.reader.close()
    }

    private static let shortestPause: Duration = .milliseconds(100)
    private static let longestPause: Duration = .seconds(2)

    /// Works until something fails. What was not committed is still in the streams.
    private func session() async throws {
        let connection = try await PostgresConnection.connect(self.database, logger: self.logger)
        do {
            var session = WriterSession(
                connection: connection, redis: self.redis, metrics: self.metrics, logger: self.logger)
            while true {
                try Task.checkCancellation()
                try await session.acquirePartitions()
                try await session.raiseStreams()
                try await session.forgetOldKeys()
                guard !session.offsets.isEmpty else {
                    try await Task.sleep(for: .seconds(1))
                    continue
                }
                var batch = WriterBatch()
                for (partition, entries) in try await self.read(after: session.offsets) {
                    batch.take(entries, of: partition)
                }
                if !batch.isEmpty { try await session.store(batch) }
            }
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Whatever waits behind `offsets`; empty after a second of silence.
    private func read(after offsets: [Int: PartitionOffset]) async throws -> [(Int, [StreamEntry])] {
        let positions = offsets.map { (key: Streams.readings($0.key), after: $0.value.last) }
        let partitions = Dictionary(uniqueKeysWithValues: offsets.keys.map { (Streams.readings($0), $0) })
        return try await self.reader.read(positions, count: 128, block: .seconds(1)).compactMap { key, entries in
            partitions[key].map { ($0, entries) }
        }
    }
}
