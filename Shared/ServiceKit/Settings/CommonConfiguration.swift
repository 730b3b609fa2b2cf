import Logging

/// What every service is told.
package struct CommonConfiguration: Sendable {
    /// What a service cannot work without; its address is then a required setting.
    package enum Dependency: Sendable, Hashable, CaseIterable {
        case database
        case redis
    }

    /// `APP_ENV`: development or production (the default). `DEBUG=true` is its old name for development.
    package var environment: AppEnvironment
    /// `LOG_LEVEL`: trace, debug, info (the default), notice, warning, error or critical; with `DEBUG=true` debug.
    package var logLevel: Logger.Level
    /// `HOST`: the address to listen on, 127.0.0.1 by default.
    package var host: String
    /// `PORT`: 1 to 65535, 8080 by default; 0 takes any free one.
    package var port: Int
    /// `DATABASE_URL`: empty for a service without a database.
    package var databaseURL: String
    /// `DATABASE_CONNECTIONS`: at most so many at once, 4 by default.
    package var databaseConnections: Int
    /// `REDIS_URL`: empty for a service without Redis.
    package var redisURL: String
    /// `CORS_ORIGINS`: who may call from a browser, exactly as in `Origin`; `*` for everyone, in development only.
    package var allowedOrigins: [String]
    /// `TRUSTED_PROXIES`: whose word about the client counts, addresses or CIDR ranges; this machine by default.
    package var trustedProxies: [AddressRange]
    /// `RATE_LIMIT_…`.
    package var rateLimits: RateLimits

    package init(from settings: inout Settings, needs: Set<Dependency> = [.database, .redis], port: Int = 8080) {
        let debug = settings.boolean("DEBUG", default: false)
        self.environment = settings.choice("APP_ENV", default: debug ? .development : .production)
        self.logLevel = settings.choice("LOG_LEVEL", default: debug ? Logger.Level.debug : .info)
        self.host = settings.string("HOST", default: "127.0.0.1")
        self.port = settings.integer("PORT", default: port, in: 0...65_535)
        if needs.contains(.database) {
            self.databaseURL = settings.url(
                "DATABASE_URL", schemes: ["postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg"])
            self.databaseConnections = settings.integer("DATABASE_CONNECTIONS", default: 4, in: 1...200)
        } else {
            self.databaseURL = ""
            self.databaseConnections = 0
        }
        self.redisURL =
            needs.contains(.redis)
            ? settings.url("REDIS_URL", schemes: ["redis", "redis+unix", "unix"], default: "redis://127.0.0.1:6379")
            : ""
        self.allowedOrigins = settings.list(
            "CORS_ORIGINS", aliases: ["CORS_ORIGIN"],
            default: settings.isProduction ? [] : ["http://localhost:3000", "http://127.0.0.1:3000"])
        if settings.isProduction, self.allowedOrigins.contains("*") {
            settings.refuse("CORS_ORIGINS", "must not contain '*' in production: list the origins that may call")
        }
        let proxies = settings.list("TRUSTED_PROXIES", default: ["127.0.0.0/8", "::1"])
        self.trustedProxies = proxies.compactMap(AddressRange.init)
        self.rateLimits = RateLimits(from: &settings)
        if self.trustedProxies.count < proxies.count {
            settings.refuse("TRUSTED_PROXIES", "must hold IP addresses or ranges such as 10.0.0.0/8")
        }
        for origin in self.allowedOrigins where origin != "*" && !Self.isOrigin(origin) {
            settings.refuse("CORS_ORIGINS", "must hold origins such as https://lab.example:8443, without a path")
        }
    }

    /// A configuration for tests.
    package init(
        environment: AppEnvironment = .development, logLevel: Logger.Level = .critical, host: String = "127.0.0.1",
        port: Int = 0, databaseURL: String = "", databaseConnections: Int = 4, redisURL: String = "",
        allowedOrigins: [String] = [],
        trustedProxies: [AddressRange] = ["127.0.0.1", "::1"].compactMap { AddressRange($0) },
        rateLimits: RateLimits = RateLimits()
    ) {
        self.environment = environment
        self.logLevel = logLevel
        self.host = host
        self.port = port
        self.databaseURL = databaseURL
        self.databaseConnections = databaseConnections
        self.redisURL = redisURL
        self.allowedOrigins = allowedOrigins
        self.trustedProxies = trustedProxies
        self.rateLimits = rateLimits
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }) else { return false }
        let host = text.dropFirst(scheme.count)
        return !host.isEmpty && !host.contains { $0 == "/" || $0.isWhitespace || $0 == "*" || $0 == "@" }
    }
}
