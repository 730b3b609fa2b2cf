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

/// The worker, wired: jobs at their times, and the routes that show and steer them.
struct WorkerApp {
    let application: ServiceApplication

    /// - Parameter onServerRunning: Is told the listening channel, once requests are taken.
    init(
        _ configuration: WorkerConfiguration, logger: Logger,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) throws {
        let common = configuration.common
        let pool = PostgresPool(configuration: try common.postgres(applicationName: "worker"), logger: logger)
        let redisConfiguration = try common.redis()
        let redis = RedisClient(configuration: redisConfiguration, name: "worker", logger: logger)
        let subscriber = RedisSubscriber(configuration: redisConfiguration, name: "worker-topics", logger: logger)
        let verifier = TokenVerifier(pool: pool, redis: redisConfiguration, client: redis, logger: logger)
        let directory = ChannelDirectory(pool: pool, subscriber: subscriber, logger: logger)
        let storage = StorageStore(pool: pool)
        let metrics = WorkerMetrics()

        // A vacuum takes its time.
        let runner = JobRunner(
            database: try PostgresConfiguration(
                url: common.databaseURL, applicationName: "worker-jobs", connections: 1,
                statementTimeout: .seconds(600)),
            logger: logger)
        let sealing = SealingJob(sealAfter: configuration.sealAfter, metrics: metrics)
        let cleanup = CleanupJob(
            sealing: sealing, metrics: metrics, logger: logger, cleansUp: configuration.cleansUp
        ).job
        if !configuration.cleansUp {
            logger.notice("RETENTION_CLEANUP_ENABLED is false: nothing is removed by itself")
        }
        let disk = configuration.diskPath.map { DiskJob(path: $0, redis: redis).job }
        let watched = configuration.watchedServices
        let services = watched.isEmpty ? nil : ServicesJob(services: watched, redis: redis).job
        let scheduler = Scheduler(
            jobs: [sealing.job, cleanup, ForgettingJob().job, TidyingJob().job] + [disk, services].compactMap { $0 },
            runner: runner, pool: pool, redis: redis, cleansUp: configuration.cleansUp, logger: logger)
        let devices = DeviceWatch(pool: pool, redis: redis, logger: logger)

        let health = HealthRoutes(checks: [
            PostgresReachable(pool: pool),
            CredentialsAreLoaded(verifier: verifier),
            SchemaIsCurrent(pool: pool, owner: "gateway", version: SchemaVersions.gateway),
            SchemaIsCurrent(pool: pool, owner: "ingestion", version: SchemaVersions.ingestion),
            SchemaIsCurrent(pool: pool, owner: "worker", version: SchemaVersions.worker),
            RedisReachable(client: redis, configuration: redisConfiguration),
        ])
        let access = ServiceAccess(
            policy: Policy.worker, verifier: verifier,
            limiter: try RateLimiter(common, name: "worker", logger: logger))
        let router = buildRouter(common, health: health, access: access)
        RetentionRoutes(
            retention: RetentionStore(pool: pool), storage: storage, directory: directory, cleanup: cleanup,
            cleansUp: configuration.cleansUp, runner: runner
        ).add(to: router)
        StorageRoutes(storage: storage, diskPath: configuration.diskPath).add(to: router)

        self.application = try buildApplication(
            router: router, configuration: common, health: health, access: access,
            services: [pool, redis, subscriber, verifier, directory, scheduler, devices], logger: logger,
            onServerRunning: onServerRunning)
    }
}
