import Contracts
import Domain
import FoundationEssentials
import Logging
import Metrics
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle

/// Moves readings from the streams into the database, exactly once.
///
/// ```
/// readings:{p} ──XREAD──▶ WriterBatch ──▶ one transaction ──▶ committed:{p} ──▶ acknowledgements, live feed
///                         whatever waits    runs + offsets
/// ```
///
/// The writer holds an advisory lock for each partition it works on; living writers share the partitions evenly, and take
/// over what a dead one leaves. Its state is in the database: after any failure it starts a new session from the stored
/// offsets. Redis may come back without memory, and the database may go away in the middle of a commit, or have no space.
final class Writer: Service {
    private let database: PostgresConfiguration
    private let redis: RedisClient
    private let reader: RedisStreamReader
    private let metrics: IngestionMetrics
    private let storage: StorageWatch
    private let deadLetters: DeadLetterBox
    private let spans: SpanExport?
    private let logger: Logger

    init(
        database: PostgresConfiguration, redis: RedisClient, reader: RedisStreamReader, metrics: IngestionMetrics,
        storage: StorageWatch = StorageWatch(), spans: SpanExport? = nil, logger: Logger
    ) {
        self.database = database
        self.redis = redis
        self.reader = reader
        self.metrics = metrics
        self.storage = storage
        self.spans = spans
        self.deadLetters = DeadLetterBox(redis: redis, metrics: metrics, logger: logger)
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
                    self.metrics.partitions.record(0)
                    if let error = error as? PostgresError, error.isStorageFull { self.storage.refused(by: .database) }
                    await self.tellAlerts()
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
                connection: connection, redis: self.redis, deadLetters: self.deadLetters, metrics: self.metrics,
                spans: self.spans, logger: self.logger)
            var feed = WriterFeed(reader: self.reader)
            var ahead: WriterBatch?
            while true {
                try Task.checkCancellation()
                try await session.sharePartitions()
                try await session.raiseStreams()
                try await session.forgetOldRows()
                await self.tellAlerts()
                guard !session.offsets.isEmpty else {
                    try await Task.sleep(for: .milliseconds(250))
                    continue
                }
                var batch =
                    if let ahead { ahead } else { try await feed.next(behind: session.offsets.mapValues(\.last)) }
                ahead = nil
                batch.keep(behind: session.offsets)
                guard !batch.isEmpty else { continue }
                ahead = try await self.store(batch, in: &session, &feed)
                self.storage.took(.database)
            }
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Stores `batch`. When more waits than it could take, the next one is read and decoded meanwhile; otherwise what comes
    /// meanwhile makes the next one larger.
    private func store(
        _ batch: WriterBatch, in session: inout WriterSession, _ feed: inout WriterFeed
    ) async throws -> WriterBatch? {
        feed.learn(from: batch)
        guard batch.isFull else {
            try await session.store(batch)
            return nil
        }
        let positions = session.offsets.mapValues(\.last).merging(batch.ends) { $1 }
        let reading = feed
        async let next = reading.next(behind: positions)
        try await session.store(batch)
        return try await next
    }

    /// Says what there is to say of the storage; what Redis does not take now is said later.
    private func tellAlerts() async {
        let alerts = self.storage.alerts()
        for (index, alert) in alerts.enumerated() {
            do {
                try await self.redis.xadd(
                    Streams.events, maxLength: 10_000,
                    fields: [(Streams.payloadField, Array(JSONEncoder().encode(alert)))])
            } catch {
                self.logger.debug("Alert not sent yet", metadata: ["error": "\(error)"])
                self.storage.keep(Array(alerts[index...]))
                return
            }
        }
    }
}
