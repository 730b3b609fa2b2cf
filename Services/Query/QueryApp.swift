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

/// Query, wired: the past from the database, the present from the committed streams.
struct QueryApp {
    let application: ServiceApplication

    /// - Parameter onServerRunning: Is told the listening channel, once requests are taken.
    init(
        _ configuration: CommonConfiguration, logger: Logger,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) throws {
        let pool = PostgresPool(
            configuration: try PostgresConfiguration(
                url: configuration.databaseURL, applicationName: "query", connections: configuration.databaseConnections
            ),
            logger: logger)
        let redisConfiguration = try RedisConfiguration(url: configuration.redisURL)
        let redis = RedisClient(configuration: redisConfiguration, name: "query", logger: logger)
        // Of its own, so that it may give up sooner, and its large answers hold up nobody.
        let cache = RedisClient(
            configuration: try RedisConfiguration(url: configuration.redisURL, commandTimeout: AnswerCache.patience),
            name: "query-cache", logger: logger)
        let subscriber = RedisSubscriber(configuration: redisConfiguration, name: "query-topics", logger: logger)
        let verifier = TokenVerifier(pool: pool, redis: redisConfiguration, client: redis, logger: logger)
        let directory = ChannelDirectory(pool: pool, subscriber: subscriber, logger: logger)
        let experiments = ExperimentDirectory(pool: pool, subscriber: subscriber, logger: logger)
        let store = ReadingStore(pool: pool)
        let gate = QuestionGate()
        let hub = LiveHub(
            redis: redis, channels: directory, experiments: experiments, store: store, logger: logger)
        let tail = LiveTail(
            hub: hub, store: store, redis: redis,
            reader: RedisStreamReader(configuration: redisConfiguration, name: "query-tail", logger: logger),
            logger: logger)

        let health = HealthRoutes(checks: [
            PostgresReachable(pool: pool),
            CredentialsAreLoaded(verifier: verifier),
            SchemaIsCurrent(pool: pool, owner: "gateway", version: SchemaVersions.gateway),
            SchemaIsCurrent(pool: pool, owner: "ingestion", version: SchemaVersions.ingestion),
            SchemaIsCurrent(pool: pool, owner: "worker", version: SchemaVersions.worker),
            RedisReachable(client: redis, configuration: redisConfiguration),
        ])
        let access = ServiceAccess(
            policy: Policy.query, verifier: verifier,
            limiter: try RateLimiter(configuration, name: "query", logger: logger))
        let router = buildRouter(configuration, health: health, access: access)
        LatestRoutes(
            store: store, directory: directory, experiments: experiments, cache: AnswerCache(redis: cache)
        ).add(to: router)
        DatapointRoutes(store: store, directory: directory, experiments: experiments).add(to: router)
        SeriesRoutes(store: store, directory: directory, experiments: experiments, gate: gate).add(to: router)
        ExportRoutes(store: store, directory: directory, experiments: experiments).add(to: router)
        RunComparisonRoutes(store: store, directory: directory, experiments: experiments, gate: gate).add(to: router)
        StatisticsRoutes(store: store, directory: directory, gate: gate).add(to: router)
        let metrics = MetricDirectory(directory)
        let finder = MetricFinder(directory: metrics, store: MetricStore(readings: store))
        HistoryRoutes(finder: finder, channels: directory).add(to: router)
        PluginRoutes(finder: finder, channels: directory).add(to: router)
        let metricHub = MetricHub(directory: metrics, channels: directory)
        MetricStreamRoutes(hub: metricHub, verifier: verifier).add(to: router)
        CompletenessRoutes(store: CompletenessStore(pool: pool)).add(to: router)
        StreamRoutes(hub: hub, directory: directory, verifier: verifier).add(to: router)

        self.application = try buildApplication(
            router: router, configuration: configuration, health: health, access: access,
            services: [
                pool, redis, cache, subscriber, verifier, directory, experiments, tail, LiveTicker(hub: hub),
                MetricTail(hub: hub, metrics: metricHub),
                CommandStateFeed(hub: hub, subscriber: subscriber), AlertFeed(hub: hub, subscriber: subscriber),
            ],
            logger: logger, onServerRunning: onServerRunning)
    }
}
