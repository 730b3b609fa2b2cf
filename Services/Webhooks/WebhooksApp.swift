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
import Vault

/// The service, wired: events come in by the database and by Redis, and go out by HTTP and by mail; people say
/// whereto.
struct WebhooksApp {
    let application: ServiceApplication

    /// - Parameter onServerRunning: Is told the listening channel, once requests are taken.
    init(
        _ configuration: WebhooksConfiguration, logger: Logger,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) throws {
        let common = configuration.common
        let pool = PostgresPool(configuration: try common.postgres(applicationName: "webhooks"), logger: logger)
        let redisConfiguration = try common.redis()
        let redis = RedisClient(configuration: redisConfiguration, name: "webhooks", logger: logger)
        let subscriber = RedisSubscriber(configuration: redisConfiguration, name: "webhooks-topics", logger: logger)
        let verifier = TokenVerifier(pool: pool, redis: redisConfiguration, client: redis, logger: logger)
        let directory = ChannelDirectory(pool: pool, subscriber: subscriber, logger: logger)
        let key = VaultKey(secret: configuration.encryptionKey)
        let metrics = WebhookMetrics()
        let courier = Courier(
            http: OutgoingClient(clients: HTTPClients(certificates: configuration.certificates)),
            mail: try configuration.mail.map { try MailClient($0, certificates: configuration.certificates) },
            site: configuration.site)
        let spans = SpanExport(service: "webhooks", folder: configuration.tracesFolder, logger: logger)
        let dispatcher = Dispatcher(
            pool: pool, courier: courier, key: key, subscriber: subscriber, limits: configuration.limits,
            metrics: metrics, spans: spans, logger: logger)
        let events = EventFollower(
            pool: pool,
            reader: RedisStreamReader(configuration: redisConfiguration, name: "webhooks-events", logger: logger),
            dispatcher: dispatcher, logger: logger)
        let readings = ReadingFollower(
            pool: pool, redis: redis,
            reader: RedisStreamReader(configuration: redisConfiguration, name: "webhooks-readings", logger: logger),
            directory: directory, dispatcher: dispatcher, interval: configuration.readingInterval, logger: logger)

        let health = HealthRoutes(checks: [
            PostgresReachable(pool: pool),
            CredentialsAreLoaded(verifier: verifier),
            SchemaIsCurrent(pool: pool, owner: "gateway", version: SchemaVersions.gateway),
            SchemaIsCurrent(pool: pool, owner: "webhooks", version: SchemaVersions.webhooks),
            RedisReachable(client: redis, configuration: redisConfiguration),
        ])
        let access = ServiceAccess(
            policy: Policy.webhooks, verifier: verifier,
            limiter: try RateLimiter(common, name: "webhooks", logger: logger))
        let router = buildRouter(common, health: health, access: access)
        let networks = AllowedNetworkStore(pool: pool)
        AllowedNetworkRoutes(networks: networks).add(to: router)
        PreviewRoutes(site: configuration.site).add(to: router)
        WebhookRoutes(
            endpoints: EndpointStore(pool: pool, key: key), networks: networks,
            samples: SampleSender(pool: pool, courier: courier, key: key), dispatcher: dispatcher,
            canMail: configuration.mail != nil
        ).add(to: router)
        DeliveryRoutes(deliveries: DeliveryStore(pool: pool), dispatcher: dispatcher).add(to: router)

        self.application = try buildApplication(
            router: router, configuration: common, health: health, access: access,
            services: [
                pool, redis, subscriber, verifier, directory, dispatcher, events, readings,
                Janitor(pool: pool, metrics: metrics, logger: logger),
            ],
            spans: spans, logger: logger, onServerRunning: onServerRunning)
    }
}
