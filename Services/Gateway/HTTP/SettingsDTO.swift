import Domain
import ServiceKit

/// How this installation is set, as far as it is no secret. Set by its environment, so read-only here.
struct SettingsDTO: Encodable, Sendable {
    struct Limits: Encodable, Sendable {
        var standard: Int
        var tokens: Int
        var reads: Int
    }

    var version: String
    var environment: AppEnvironment
    var accessTokenMinutes: Int
    /// Requests in a minute; 0: no limit.
    var limits: Limits
    var allowedOrigins: [String]
    var trustedProxies: [String]

    init(_ configuration: GatewayConfiguration) {
        let common = configuration.common
        self.version = BuildVersion.current
        self.environment = common.environment
        self.accessTokenMinutes = Int(configuration.tokenLifetime / .seconds(60))
        self.limits = Limits(
            standard: common.rateLimits.standard, tokens: common.rateLimits.tokens, reads: common.rateLimits.reads)
        self.allowedOrigins = common.allowedOrigins
        self.trustedProxies = common.trustedProxies.map(\.description)
    }

    private enum CodingKeys: String, CodingKey {
        case version, environment, limits
        case accessTokenMinutes = "access_token_minutes"
        case allowedOrigins = "allowed_origins"
        case trustedProxies = "trusted_proxies"
    }
}
