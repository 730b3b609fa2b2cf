// swift-tools-version: 6.2
// A table reads best with one line for each target.
// swift-format-ignore-file
import PackageDescription

let package = Package(
    name: "WebMACS",
    products: [
        .executable(name: "gateway", targets: ["GatewayService"]),
        .executable(name: "ingestion", targets: ["IngestionService"]),
        .executable(name: "query", targets: ["QueryService"]),
        .executable(name: "worker", targets: ["WorkerService"]),
        .executable(name: "rules", targets: ["RulesService"]),
        .executable(name: "webhooks", targets: ["WebhooksService"]),
        .executable(name: "ota", targets: ["OTAService"]),
        .executable(name: "agent", targets: ["AgentService"]),
        .executable(name: "updater", targets: ["UpdaterService"]),
        .executable(name: "webmacs", targets: ["CLIService"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["ConfigurationSupport"]),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // Shared: imports no service. A C module is imported by its wrapper alone.
        shared("Domain"),
        shared("Contracts", ["Domain"], exclude: ["openapi.yaml"]),
        clib("Clibpq", pkgConfig: "libpq", apt: "libpq-dev"),
        shared("Postgres", ["Clibpq", log, lifecycle]),
        clib("Chiredis", apt: "libhiredis-dev"),
        shared("Redis", ["Chiredis", log, lifecycle]),
        clib("Czlib", apt: "zlib1g-dev"),
        shared("Compression", ["Czlib", nioCore]),
        shared("Updates", ["Compression", "Domain", crypto]),
        shared("Chunks", ["Compression", nioCore, nioPosix, nioHTTP1, crypto, httpClient]),
        shared("WebSocket", ["Compression", nioCore, nioPosix, nioHTTP1, nioSSL, crypto, log]),
        clib("Cargon2", pkgConfig: "libargon2", apt: "libargon2-dev"),
        clib("Ccrypt", apt: "libcrypt-dev"),
        clib("Cyaml", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        clib("Cperf", apt: "linux-libc-dev"),
        shared("Auth", ["Cargon2", "Ccrypt", "Contracts", "Domain", "Postgres", "Redis", jwt, crypto, log, lifecycle]),
        shared("Catalogue", ["Contracts", "Domain", "Postgres", "Redis", log, lifecycle]),
        shared("Vault", ["Domain", "Postgres", crypto]),
        shared("TimeSeries", ["Domain"]),
        shared("Sharing", ["Postgres"]),
        shared("Archive", ["TimeSeries", "Catalogue", "Domain", "Postgres"]),
        shared("ServiceKit", [
            "Auth", "Contracts", "Domain", "Postgres", "Redis", "WebSocket",
            hummingbird, nioCore, nioHTTP1, nioPosix, httpTypes, log, metrics, lifecycle, signals,
        ]),
        shared("Schedules", ["Domain", "ServiceKit"]),
        shared("Backups", ["Domain", "ServiceKit", crypto]),

        // Services: import Shared, never each other.
        migrations("Gateway", ["V0001__create_accounts_and_catalogue.sql", "V0002__create_dashboards.sql", "V0003__create_experiments.sql", "V0004__create_audit_log.sql", "V0005__create_log_entries.sql", "V0006__create_sessions.sql", "V0007__describe_channels.sql", "V0008__create_credentials.sql", "V0009__write_notices.sql", "V0010__create_plugin_instances.sql", "V0011__start_experiments.sql", "V0012__publish_tags.sql", "V0013__run_plugins.sql"]),
        service("Gateway", ["Auth", "Catalogue", "GatewayMigrations", "Vault", hummingbird, httpClient, nioHTTP1, nioSSL, crypto, jwt, "Cyaml"], resources: ["Accounts/CommonPasswords.txt"]),
        migrations("Ingestion", ["V0001__create_readings.sql", "V0002__attach_new_days.sql", "V0003__create_reading_runs.sql", "V0004__replace_readings_by_runs.sql", "V0005__forget_channels.sql", "V0006__take_setpoints_of_rules.sql", "V0007__leave_busy_days.sql"]),
        service("Ingestion", ["Archive", "Auth", "Catalogue", "Compression", "IngestionMigrations", "Sharing", "TimeSeries", "WebSocket", hummingbird, metrics]),
        service("Query", ["Archive", "Auth", "Catalogue", "TimeSeries", "WebSocket", hummingbird]),
        migrations("Worker", ["V0001__create_archive.sql", "V0002__audit_retention.sql", "V0003__watch_devices.sql", "V0004__drop_days.sql", "V0005__job_heartbeat.sql"]),
        service("Worker", ["Archive", "Auth", "Catalogue", "TimeSeries", "WorkerMigrations", hummingbird, metrics, nioPosix]),
        migrations("Rules", ["V0001__create_rules.sql", "V0002__add_actions.sql", "V0003__suppress_alerts.sql", "V0004__escalate_and_group_alerts.sql", "V0005__share_rules.sql", "V0006__publish_alerts.sql", "V0007__group_escalations.sql"]),
        service("Rules", ["Archive", "Auth", "Catalogue", "RulesMigrations", "Schedules", "Sharing", "TimeSeries", hummingbird, metrics]),
        migrations("Webhooks", ["V0001__create_webhooks.sql", "V0002__warn_before_disabling.sql", "V0003__fall_back.sql", "V0004__trace_events.sql"]),
        service("Webhooks", ["Auth", "Catalogue", "Vault", "WebhooksMigrations", hummingbird, metrics, httpClient, nioHTTP1, nioSSL, crypto, mustache]),
        migrations("OTA", ["V0001__create_releases.sql", "V0002__create_rollouts.sql"]),
        service("OTA", ["Auth", "Catalogue", "Chunks", "OTAMigrations", "Schedules", "Updates", hummingbird, metrics, crypto, httpClient, httpTypes, nioHTTP1, nioPosix]),
        service("Agent", ["Chunks", "Cperf", "WebSocket", hummingbird, metrics, crypto, httpClient, grdb, nioHTTP1, nioPosix, nioSSL, nioTLS]),
        service("Updater", ["Backups", "Updates", hummingbird, httpClient, nioHTTP1, crypto]),
        service("CLI", ["Archive", "Auth", "Backups", "Catalogue", "Chunks", "Compression", "GatewayMigrations", "IngestionMigrations", "OTAMigrations", "RulesMigrations", "TimeSeries", "Updates", "Vault", "WebSocket", "WebhooksMigrations", "WorkerMigrations", hummingbird, httpTypes, httpClient, nioHTTP1, arguments, crypto, cryptoExtras, sqlite], resources: ["Database/grants.sql"]),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["Domain", "Contracts", "Postgres", "Redis", log],
            path: "Tests/Support", swiftSettings: settings),
        unit("Domain", ["Domain"]),
        unit("Contracts", ["Contracts", "Domain"]),
        unit("TimeSeries", ["TimeSeries", "Domain"]),
        unit("Sharing", ["Sharing"]),
        unit("Schedules", ["Schedules", "Domain"]),
        unit("Backups", ["Backups", "Domain"]),
        unit("Vault", ["Vault"]),
        unit("Postgres", ["Postgres"]),
        unit("Redis", ["Redis"]),
        unit("Compression", ["Compression", nioCore]),
        unit("Updates", ["Updates", "Compression", "Domain", crypto, nioCore]),
        unit("Chunks", ["Chunks", "Compression", crypto, nioCore]),
        unit("WebSocket", ["Compression", "WebSocket", "ServiceKit", hummingbird, lifecycle, log, nioCore, nioHTTP1]),
        unit("Auth", ["Auth", "Domain"]),
        unit(
            "ServiceKit",
            ["ServiceKit", "Domain", hummingbird, hummingbirdTesting, nioCore, httpTypes, log, lifecycle, metrics]),
        unit("Catalogue", ["Catalogue", "Domain"]),
        unit("Gateway", ["Auth", "Domain", "GatewayService", "ServiceKit", crypto]),
        unit("Ingestion", ["IngestionService", "Catalogue", "Contracts", "Domain", "Redis", "ServiceKit", "TimeSeries", nioCore]),
        unit("Query", ["QueryService", "Archive", "Catalogue", "Contracts", "Domain", "ServiceKit", "TimeSeries", hummingbird, nioCore]),
        unit("Worker", ["WorkerService", "Domain"]),
        unit("Rules", ["RulesService", "RulesMigrations", "Catalogue", "Contracts", "Domain", "Schedules", "ServiceKit"]),
        unit("Webhooks", ["WebhooksService", "WebhooksMigrations", "Contracts", "Domain", "ServiceKit", "Vault", nioCore]),
        unit("OTA", ["OTAService", "Contracts", "Domain", "Schedules", "ServiceKit", "Updates", nioCore]),
        unit("Agent", ["AgentService", "Contracts", "Domain", "ServiceKit", crypto, grdb, httpClient, nioCore, nioHTTP1, nioPosix, nioSSL]),
        unit("Updater", ["UpdaterService", "Backups", "Domain", "ServiceKit", "Updates", log, nioCore]),
        unit("CLI", ["CLIService", "Backups", "Contracts", "Domain", "Updates", arguments, crypto, nioCore]),
        unit("Simulation", ["AgentService", "IngestionService", "Contracts", "Domain", "Redis"]),
        integration("Postgres", ["Postgres"]),
        integration("Redis", ["Redis"]),
        integration("Agent", ["AgentService", "Domain"]),
        integration("CLI", ["Backups", "CLIService", "Domain", "GatewayMigrations", "IngestionMigrations", "Postgres"]),
        integration("Archive", ["Archive", "Domain", "GatewayMigrations", "IngestionMigrations", "Postgres", "TimeSeries", "WorkerMigrations"]),
        integration(
            "Gateway",
            [
                "Archive", "Auth", "Catalogue", "CLIService", "GatewayService", "GatewayMigrations", "IngestionMigrations", "ServiceKit", "TimeSeries",
                "Vault", "WorkerMigrations", crypto, grdb, httpClient, nioCore, nioHTTP1, lifecycle, log,
            ]),
        integration("Ingestion", ["CLIService", "Catalogue", "IngestionService", "GatewayMigrations", "IngestionMigrations", "ServiceKit", "TimeSeries", log]),

        integration(
            "Query",
            [
                "Archive", "Auth", "Catalogue", "QueryService", "IngestionService", "GatewayMigrations", "IngestionMigrations",
                "ServiceKit", "TimeSeries", "WorkerMigrations", "WorkerService", "WebSocket", httpClient, nioCore, nioHTTP1,
                lifecycle, log,
            ]),
        integration(
            "Worker",
            [
                "Archive", "Auth", "Catalogue", "Contracts", "Domain", "WorkerService", "GatewayMigrations", "IngestionMigrations", "TimeSeries",
                "WorkerMigrations", "ServiceKit", "WebhooksMigrations", httpClient, nioCore, nioHTTP1, lifecycle, log,
            ]),
        integration(
            "Rules",
            [
                "Archive", "Auth", "Catalogue", "RulesService", "GatewayMigrations", "IngestionMigrations", "RulesMigrations", "ServiceKit",
                "Sharing", "TimeSeries", "WebhooksMigrations", "WorkerMigrations", hummingbird, httpClient, lifecycle, log, nioCore,
            ]),
        integration(
            "OTA",
            [
                "Catalogue", "Chunks", "Domain", "GatewayMigrations", "IngestionMigrations", "OTAMigrations", "OTAService", "RulesMigrations",
                "ServiceKit", "TimeSeries", "Updates", "WebhooksMigrations", "WorkerMigrations", log, nioCore,
            ]),
        integration(
            "Webhooks",
            [
                "CLIService", "Catalogue", "Contracts", "Domain", "GatewayMigrations", "ServiceKit", "Vault", "WebhooksMigrations", "WebhooksService",
                hummingbird, httpTypes, lifecycle, log, nioCore, nioHTTP1, nioPosix, nioSSL,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// MARK: - Products of others

nonisolated var hummingbird: Target.Dependency { .product(name: "Hummingbird", package: "hummingbird") }
nonisolated var hummingbirdTesting: Target.Dependency { .product(name: "HummingbirdTesting", package: "hummingbird") }
nonisolated var nioCore: Target.Dependency { .product(name: "NIOCore", package: "swift-nio") }
nonisolated var nioPosix: Target.Dependency { .product(name: "NIOPosix", package: "swift-nio") }
nonisolated var nioHTTP1: Target.Dependency { .product(name: "NIOHTTP1", package: "swift-nio") }
nonisolated var nioTLS: Target.Dependency { .product(name: "NIOTLS", package: "swift-nio") }
nonisolated var httpTypes: Target.Dependency { .product(name: "HTTPTypes", package: "swift-http-types") }
nonisolated var log: Target.Dependency { .product(name: "Logging", package: "swift-log") }
nonisolated var metrics: Target.Dependency { .product(name: "Metrics", package: "swift-metrics") }
nonisolated var lifecycle: Target.Dependency { .product(name: "ServiceLifecycle", package: "swift-service-lifecycle") }
nonisolated var signals: Target.Dependency { .product(name: "UnixSignals", package: "swift-service-lifecycle") }
nonisolated var arguments: Target.Dependency { .product(name: "ArgumentParser", package: "swift-argument-parser") }
nonisolated var nioSSL: Target.Dependency { .product(name: "NIOSSL", package: "swift-nio-ssl") }
nonisolated var httpClient: Target.Dependency { .product(name: "AsyncHTTPClient", package: "async-http-client") }
nonisolated var mustache: Target.Dependency { .product(name: "Mustache", package: "swift-mustache") }
nonisolated var crypto: Target.Dependency { .product(name: "Crypto", package: "swift-crypto") }
nonisolated var cryptoExtras: Target.Dependency { .product(name: "CryptoExtras", package: "swift-crypto") }
nonisolated var jwt: Target.Dependency { .product(name: "JWTKit", package: "jwt-kit") }
nonisolated var sqlite: Target.Dependency { .product(name: "GRDBSQLite", package: "GRDB.swift") }
nonisolated var grdb: Target.Dependency { .product(name: "GRDB", package: "GRDB.swift") }

// MARK: - Kinds of targets

/// Swift 6 mode; any warning of ours is an error. Tests look into what is shipped: `scripts/test` has one build, the release.
nonisolated var settings: [SwiftSetting] {
    [
        .unsafeFlags(["-enable-testing"], .when(configuration: .release)),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}

/// What is tested is optimised, the tests themselves are not: that would take minutes and prove nothing.
nonisolated var testSettings: [SwiftSetting] {
    settings + [.unsafeFlags(["-Onone"], .when(configuration: .release))]
}

/// A module under Shared/, used by more than one service.
func shared(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Shared/\(name)", exclude: exclude, resources: resources,
        swiftSettings: settings)
}

/// A C library of the system, for its one wrapper.
func clib(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, path: "Shared/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// The tables a service owns, as SQL files in its `Migrations/`: apart from the service, because `webmacs migrate` runs them.
func migrations(_ name: String, _ files: [String]) -> Target {
    .target(
        name: "\(name)Migrations", dependencies: ["Postgres"], path: "Services/\(name)/Migrations",
        resources: files.map { .embedInCode($0) }, swiftSettings: settings)
}

/// An executable under Services/, with its README.
func service(_ name: String, _ dependencies: [Target.Dependency], resources: [String] = []) -> Target {
    .executableTarget(
        name: "\(name)Service",
        dependencies: ["Domain", "Contracts", "Postgres", "Redis", "ServiceKit", log, lifecycle, nioCore] + dependencies,
        path: "Services/\(name)",
        exclude: ["README.md", "openapi.yaml", "Migrations"],
        resources: resources.map { .embedInCode($0) },
        swiftSettings: settings
    )
}

func unit(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: ["TestSupport"] + dependencies, path: "Tests/Unit/\(name)",
        swiftSettings: testSettings)
}

func integration(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)IntegrationTests", dependencies: ["TestSupport"] + dependencies,
        path: "Tests/Integration/\(name)", swiftSettings: testSettings)
}
