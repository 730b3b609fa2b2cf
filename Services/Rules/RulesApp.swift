import Auth
import Contracts
import Hummingbird
import Logging
import NIOCore
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle

/// The service, wired.
struct RulesApp {
    let application: ServiceApplication

    /// - Parameter onServerRunning: Is told the listening channel, once requests are taken.
    init(
        _ configuration: RulesConfiguration, logger: Logger,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) throws {
        let common = configuration.common
        let pool = PostgresPool(configuration: try common.postgres(applicationName: "rules"), logger: logger)
        let redisConfiguration = try common.redis()
        let redis = RedisClient(configuration: redisConfiguration, name: "rules", logger: logger)
        let verifier = TokenVerifier(pool: pool, redis: redisConfiguration, client: redis, logger: logger)

        let health = HealthRoutes(checks: [
            PostgresReachable(pool: pool),
            CredentialsAreLoaded(verifier: verifier),
            SchemaIsCurrent(pool: pool, owner: "gateway", version: SchemaVersions.gateway),
            SchemaIsCurrent(pool: pool, owner: "rules", version: SchemaVersions.rules),
            RedisReachable(client: redis, configuration: redisConfiguration),
        ])
        let access = ServiceAccess(
            policy: Policy.rules, verifier: verifier, limiter: try RateLimiter(common, name: "rules", logger: logger))
        let router = buildRouter(common, health: health, access: access)

        self.application = try buildApplication(
            router: router, configuration: common, health: health, access: access,
            services: [pool, redis, verifier], logger: logger, onServerRunning: onServerRunning)
    }
}
