import Auth
import Contracts
import Hummingbird
import Logging
import NIOCore
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle

/// The service, wired: bundles come in by HTTP and go out by HTTP; the updater is spoken to through a folder.
struct OTAApp {
    let application: ServiceApplication

    /// - Parameter onServerRunning: Is told the listening channel, once requests are taken.
    /// - Throws: also when the folder of updates cannot be made.
    init(
        _ configuration: OTAConfiguration, logger: Logger,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) throws {
        let common = configuration.common
        let pool = PostgresPool(configuration: try common.postgres(applicationName: "ota"), logger: logger)
        let redisConfiguration = try common.redis()
        let redis = RedisClient(configuration: redisConfiguration, name: "ota", logger: logger)
        let verifier = TokenVerifier(pool: pool, redis: redisConfiguration, client: redis, logger: logger)
        let folder = UpdateFolder(path: configuration.folder)
        let releases = ReleaseStore(pool: pool)
        let uploads = UploadStore(pool: pool)
        let metrics = OTAMetrics()
        let board = UploadBoard()
        let chunks = ChunkMaker(folder: folder, releases: releases, metrics: metrics, logger: logger)
        let reception = Reception(
            folder: folder, pool: pool, releases: releases, board: board, metrics: metrics, chunks: chunks)
        let watch = RolloutWatch(
            desk: RolloutDesk(pool: pool, judge: PostgresTelemetryJudge(pool: pool), metrics: metrics, logger: logger),
            redis: redis, logger: logger)
        let check = configuration.releaseCheckURL.map { ReleaseCheck(url: $0) }
        try folder.prepare()

        let health = HealthRoutes(checks: [
            PostgresReachable(pool: pool),
            CredentialsAreLoaded(verifier: verifier),
            FolderIsWritable(folder: folder),
            SchemaIsCurrent(pool: pool, owner: "gateway", version: SchemaVersions.gateway),
            SchemaIsCurrent(pool: pool, owner: "ingestion", version: SchemaVersions.ingestion),
            SchemaIsCurrent(pool: pool, owner: "worker", version: SchemaVersions.worker),
            SchemaIsCurrent(pool: pool, owner: "rules", version: SchemaVersions.rules),
            SchemaIsCurrent(pool: pool, owner: "webhooks", version: SchemaVersions.webhooks),
            SchemaIsCurrent(pool: pool, owner: "ota", version: SchemaVersions.ota),
            RedisReachable(client: redis, configuration: redisConfiguration),
        ])
        let access = ServiceAccess(
            policy: Policy.ota, verifier: verifier, limiter: try RateLimiter(common, name: "ota", logger: logger))
        let router = buildRouter(common, health: health, access: access)
        ReleaseRoutes(releases: releases, reception: reception, folder: folder, chunks: chunks, check: check).add(
            to: router)
        BundleRoutes(releases: releases, folder: folder, metrics: metrics).add(to: router)
        ChunkRoutes(releases: releases, folder: folder, maker: chunks, metrics: metrics).add(to: router)
        StatusRoutes(
            releases: releases, reception: reception, folder: folder, board: board,
            uploadLimit: configuration.uploadLimit
        ).add(to: router)
        FormUploadRoutes(
            reception: reception, folder: folder, board: board, metrics: metrics, uploadLimit: configuration.uploadLimit
        ).add(to: router)
        UploadRoutes(
            uploads: uploads, reception: reception, folder: folder, board: board, metrics: metrics,
            uploadLimit: configuration.uploadLimit
        ).add(to: router)

        DeviceRoutes(desk: CheckInDesk(pool: pool, folder: folder, metrics: metrics)).add(to: router)
        RolloutRoutes(
            rollouts: RolloutStore(pool: pool, folder: folder), previews: RolloutPreviews(pool: pool, folder: folder),
            watch: watch
        ).add(to: router)
        FleetRoutes(fleet: FleetStore(pool: pool)).add(to: router)

        self.application = try buildApplication(
            router: router, configuration: common, health: health, access: access,
            services: [
                pool, redis, verifier,
                RunWatch(folder: folder, pool: pool, redis: redis, metrics: metrics, logger: logger),
                watch,
                FleetCensus(pool: pool, metrics: metrics, logger: logger),
                chunks,
                UploadJanitor(folder: folder, uploads: uploads, logger: logger),
            ] + (check.map { [$0 as any Service] } ?? []),
            logger: logger, onServerRunning: onServerRunning)
    }
}
