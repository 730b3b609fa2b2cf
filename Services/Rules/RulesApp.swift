import Auth
import Catalogue
import Contracts
import Domain
import Hummingbird
import Logging
import NIOCore
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle

/// The service, wired: rules and alerts for people, and the evaluator.
struct RulesApp {
    let application: ServiceApplication

    /// - Parameter onServerRunning: Is told the listening channel, once requests are taken.
    init(
        _ configuration: RulesConfiguration, logger: Logger,
        onServerRunning: @escaping @Sendable (any NIOCore.Channel) async -> Void = { _ in }
    ) throws {
        let common = configuration.common
        let pool = PostgresPool(configuration: try common.postgres(applicationName: "rules"), logger: logger)
        let redisConfiguration = try common.redis()
        let redis = RedisClient(configuration: redisConfiguration, name: "rules", logger: logger)
        let subscriber = RedisSubscriber(configuration: redisConfiguration, name: "rules-topics", logger: logger)
        let verifier = TokenVerifier(pool: pool, redis: redisConfiguration, client: redis, logger: logger)
        let directory = ChannelDirectory(pool: pool, subscriber: subscriber, logger: logger)
        let spans = SpanExport(service: "rules", folder: configuration.tracesFolder, logger: logger)
        let evaluator = Evaluator(
            database: try PostgresConfiguration(
                url: common.databaseURL, applicationName: "rules-evaluator", connections: 1),
            redis: redis,
            reader: RedisStreamReader(configuration: redisConfiguration, name: "rules-tail", logger: logger),
            subscriber: subscriber, directory: directory,
            setpointSpacing: configuration.setpointSpacing, stormLimit: configuration.stormLimit,
            metrics: RulesMetrics(), spans: spans, logger: logger)

        let health = HealthRoutes(checks: [
            PostgresReachable(pool: pool),
            CredentialsAreLoaded(verifier: verifier),
            SchemaIsCurrent(pool: pool, owner: "gateway", version: SchemaVersions.gateway),
            SchemaIsCurrent(pool: pool, owner: "ingestion", version: SchemaVersions.ingestion),
            SchemaIsCurrent(pool: pool, owner: "worker", version: SchemaVersions.worker),
            SchemaIsCurrent(pool: pool, owner: "rules", version: SchemaVersions.rules),
            SchemaIsCurrent(pool: pool, owner: "webhooks", version: SchemaVersions.webhooks),
            RedisReachable(client: redis, configuration: redisConfiguration),
        ])
        let access = ServiceAccess(
            policy: Policy.rules, verifier: verifier, limiter: try RateLimiter(common, name: "rules", logger: logger))
        let router = buildRouter(common, health: health, access: access)
        let desk = RuleDesk(rules: RuleStore(pool: pool), directory: directory)
        let alertPublisher = AlertPublisher(redis: redis, logger: logger)
        RuleRoutes(
            desk: desk, publisher: RulePublisher(redis: redis, logger: logger), alerts: alertPublisher, now: { .now() }
        ).add(to: router)
        TrialRoutes(desk: desk, readings: PastReadings(pool: pool), now: { .now() }).add(to: router)
        AlertRoutes(alerts: AlertStore(pool: pool), publisher: alertPublisher, now: { .now() }).add(to: router)
        MaintenanceRoutes(windows: MaintenanceStore(pool: pool), now: { .now() }).add(to: router)

        self.application = try buildApplication(
            router: router, configuration: common, health: health, access: access,
            services: [pool, redis, subscriber, verifier, directory, evaluator], spans: spans, logger: logger,
            onServerRunning: onServerRunning)
    }
}
