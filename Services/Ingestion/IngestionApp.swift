import Auth
import Catalogue
import Contracts
import Hummingbird
import Logging
import NIOCore
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle

/// Ingestion, wired: from the socket to the committed row and back to the acknowledgement.
///
/// ```
/// TelemetrySocket ┐
/// LineRoutes      ┤                                   ┌─▶ Writer ──▶ PostgreSQL
/// DatapointRoutes ┴▶ TelemetryIntake ──▶ readings:{p} ┘      └──▶ committed:{p} ──▶ CommitFeed ──▶ Receipts ──▶ ack
/// ```
struct IngestionApp {
    let application: ServiceApplication

    /// - Parameter onServerRunning: Is told the listening channel, once requests are taken.
    init(
        _ configuration: IngestionConfiguration, logger: Logger,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) throws {
        let database = try PostgresConfiguration(
            url: configuration.common.databaseURL, applicationName: "ingestion",
            connections: configuration.common.databaseConnections)
        let pool = PostgresPool(configuration: database, logger: logger)
        let redisConfiguration = try RedisConfiguration(url: configuration.common.redisURL)
        let redis = RedisClient(configuration: redisConfiguration, name: "ingestion", logger: logger)
        let subscriber = RedisSubscriber(configuration: redisConfiguration, name: "ingestion-topics", logger: logger)
        let verifier = TokenVerifier(pool: pool, redis: redisConfiguration, client: redis, logger: logger)
        let channels = ChannelDirectory(pool: pool, subscriber: subscriber, logger: logger)
        let metrics = IngestionMetrics()
        let storage = StorageWatch(metrics: metrics)
        let receipts = Receipts()
        let spans = SpanExport(service: "ingestion", folder: configuration.tracesFolder, logger: logger)

        let feed = CommitFeed(
            redis: redis,
            reader: RedisStreamReader(configuration: redisConfiguration, name: "ingestion-commits", logger: logger),
            receipts: receipts, logger: logger)
        let writer = Writer(
            database: database, redis: redis,
            reader: RedisStreamReader(configuration: redisConfiguration, name: "ingestion-writer", logger: logger),
            metrics: metrics, storage: storage, spans: spans, logger: logger)
        let desk = SetpointDesk(
            store: CommandStore(pool: pool), redis: redis, subscriber: subscriber, logger: logger)
        let intake = TelemetryIntake(
            channels: channels,
            stream: ReadingsStream(redis: redis, limit: configuration.streamLimit, storage: storage, logger: logger),
            receipts: receipts, metrics: metrics, limits: configuration.limits,
            sources: SourceLimits(
                readingsPerSecond: configuration.readingsPerSecond, bytesPerSecond: configuration.bytesPerSecond),
            traces: TraceAllowance(perSecond: configuration.tracesPerSecond))

        let health = HealthRoutes(checks: [
            PostgresReachable(pool: pool),
            CredentialsAreLoaded(verifier: verifier),
            SchemaIsCurrent(pool: pool, owner: "gateway", version: SchemaVersions.gateway),
            SchemaIsCurrent(pool: pool, owner: "ingestion", version: SchemaVersions.ingestion),
            RedisReachable(client: redis, configuration: redisConfiguration),
            storage,
        ])
        let access = ServiceAccess(
            policy: Policy.ingestion, verifier: verifier,
            limiter: try RateLimiter(configuration.common, name: "ingestion", logger: logger))
        let router = buildRouter(configuration.common, health: health, access: access)
        DatapointRoutes(intake: intake, desk: desk).add(to: router)
        LineRoutes(intake: intake).add(to: router)
        CommandRoutes(store: desk.store).add(to: router)
        TelemetryRoutes(intake: intake, desk: desk, subscriber: subscriber, verifier: verifier).add(to: router)

        self.application = try buildApplication(
            router: router, configuration: configuration.common, health: health, access: access,
            services: [
                pool, redis, subscriber, verifier, channels, receipts, feed, writer, desk,
                EvictionWatch(redis: redis, logger: logger),
            ], spans: spans, logger: logger,
            onServerRunning: onServerRunning)
    }
}
