import Auth
import Contracts
import Domain
import Hummingbird
import Logging
import NIOCore
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle
import Vault

/// The gateway, wired. Tests start the same one.
struct GatewayApp: Service {
    let startUp: StartUp
    let application: ServiceApplication

    /// - Parameter onServerRunning: is told the listening channel, once requests are taken.
    init(
        _ configuration: GatewayConfiguration, logger: Logger,
        onServerRunning: @escaping @Sendable (any NIOCore.Channel) async -> Void = { _ in }
    ) async throws {
        let pool = PostgresPool(
            configuration: try configuration.common.postgres(applicationName: "gateway"), logger: logger)
        let redisConfiguration = try configuration.common.redis()
        let redis = RedisClient(configuration: redisConfiguration, name: "gateway", logger: logger)
        let verifier = TokenVerifier(pool: pool, redis: redisConfiguration, client: redis, logger: logger)
        let signer = try await TokenSigner(sessionSecret: configuration.sessionSecret)
        var previousSigners: [TokenSigner] = []
        for secret in configuration.previousSessionSecrets {
            previousSigners.append(try await TokenSigner(sessionSecret: secret))
        }
        let hasher = PasswordHasher()
        let accounts = AccountStore(pool: pool)
        let publisher = ChangePublisher(redis: redis, verifier: verifier, logger: logger)

        let audit = AuditStore(pool: pool)
        let failedLogins = FailedLoginRecorder(store: audit, logger: logger)
        let auditHeads = AuditHeadKeeper(
            store: audit, signer: try AuditSigner(sessionSecret: configuration.sessionSecret), logger: logger)

        let health = HealthRoutes(checks: [
            PostgresReachable(pool: pool),
            CredentialsAreLoaded(verifier: verifier),
            SchemaIsCurrent(pool: pool, owner: "gateway", version: SchemaVersions.gateway),
        ])
        let access = ServiceAccess(
            policy: Policy.gateway, verifier: verifier,
            limiter: try RateLimiter(configuration.common, name: "gateway", logger: logger))
        let router = buildRouter(configuration.common, health: health, access: access)
        HealthRoute(readiness: health.readiness, redis: redis).add(to: router)
        let api = router.group("/api/v1")
        let issuer = SessionIssuer(signer: signer, lifetime: configuration.tokenLifetime)
        let throttle = SharedLoginThrottle(redis: redis, logger: logger)
        let logins = LoginDesk(
            accounts: accounts, hasher: hasher, throttle: throttle, sessions: issuer, failures: failedLogins)
        AuthRoutes(desk: logins, accounts: accounts, publisher: publisher, now: { .now() }).add(to: api)
        SSORoutes(
            desk: SignOnDesk(
                providers: configuration.sso.providers(now: { .now() }),
                seal: SignOnSeal(sessionSecret: configuration.sessionSecret), tickets: SignOnTickets(redis: redis),
                accounts: accounts, publisher: publisher, now: { .now() }),
            logins: logins, configuration: configuration.sso
        ).add(to: api)
        UserRoutes(
            accounts: accounts, passwords: PasswordDesk(accounts: accounts, hasher: hasher, throttle: throttle),
            sessions: issuer, publisher: publisher, now: { .now() }
        ).add(to: api)
        let sessions = SessionStore(pool: pool)
        SessionRoutes(sessions: sessions, accounts: accounts, publisher: publisher).add(to: api)
        TokenRoutes(tokens: TokenStore(pool: pool), publisher: publisher, now: { .now() }).add(to: api)
        SettingsRoutes(settings: SettingsDTO(configuration)).add(to: api)
        let channels = ChannelStore(pool: pool)
        ChannelRoutes(channels: channels, publisher: publisher).add(to: api)
        let outbox = OutboxPublisher(outbox: OutboxStore(pool: pool), redis: redis, logger: logger)
        ExperimentRoutes(
            experiments: ExperimentStore(pool: pool), publisher: publisher, outbox: outbox, now: { .now() }
        ).add(to: api)
        let dashboards = DashboardStore(pool: pool)
        DashboardRoutes(dashboards: dashboards, publisher: publisher, now: { .now() }).add(to: api)
        WidgetRoutes(dashboards: dashboards, publisher: publisher, now: { .now() }).add(to: api)
        ShareLinkRoutes(
            links: ShareLinkStore(pool: pool), dashboards: dashboards, channels: channels, publisher: publisher,
            now: { .now() }
        ).add(to: api)
        let vaultKey = VaultKey(secret: configuration.encryptionKey)
        CredentialRoutes(credentials: CredentialStore(pool: pool, key: vaultKey), now: { .now() }).add(to: api)
        let plugins = PluginStore(pool: pool)
        PluginRoutes(plugins: plugins, publisher: publisher, now: { .now() }).add(to: api)
        PluginAssignmentRoutes(assignments: PluginAssignmentStore(pool: pool, key: vaultKey)).add(to: api)
        PluginExecutionRoutes(executions: PluginExecutionStore(pool: pool), now: { .now() }).add(to: api)
        ChannelMappingRoutes(plugins: plugins, mappings: ChannelMappingStore(pool: pool), now: { .now() }).add(to: api)

        AuditRoutes(audit: audit).add(to: api)
        NoticeRoutes(notices: NoticeStore(pool: pool)).add(to: api)
        let uses = CredentialUseWorker(
            uses: CredentialUseStore(pool: pool), sessions: sessions, redis: redis, logger: logger)

        self.startUp = StartUp(
            pool: pool, signer: signer, previousSigners: previousSigners, vaultKey: vaultKey, verifier: verifier,
            hasher: hasher, firstAdmin: configuration.firstAdmin, logger: logger)
        self.application = try buildApplication(
            router: router, configuration: configuration.common, health: health, access: access,
            services: [pool, redis, verifier, outbox, uses, failedLogins, auditHeads, KeyNotice(publisher: publisher)],
            logger: logger,
            onServerRunning: { channel in
                logger.info("Background tasks started")
                await onServerRunning(channel)
            })
    }

    /// First the steps of the start, then server and background tasks until shutdown.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.startUp.run() }
        } catch is CancellationError {
            return
        }
        try await self.application.run()
    }
}
