import Domain
import ServiceKit

/// Every setting of the gateway.
struct GatewayConfiguration: Sendable {
    /// Who is made administrator when there is no user at all.
    struct FirstAdmin: Sendable {
        var email: String
        var name: String
        /// Nil: nobody is made; `webmacs user create` makes the first.
        var password: String?
    }

    /// Revocations are kept a little longer than this.
    static let longestTokenLifetime: Duration = .seconds(90 * 86_400)

    var common: CommonConfiguration

    /// `SESSION_SECRET`: what the key that signs access tokens is derived from. Another secret logs everyone out
    /// whose key is not among the previous ones.
    var sessionSecret: String

    /// `SESSION_SECRET_PREVIOUS`: secrets before it, with commas, whose sessions go on; none by default.
    var previousSessionSecrets: [String]

    /// `ENCRYPTION_KEY`: what stored secrets of others are encrypted with.
    var encryptionKey: String

    /// `ADMIN_EMAIL`, `ADMIN_USERNAME`, `ADMIN_PASSWORD`.
    var firstAdmin: FirstAdmin

    /// `ACCESS_TOKEN_EXPIRE_MINUTES`.
    var tokenLifetime: Duration

    /// `OIDC_…`, `OAUTH_…`: who signs people in besides the gateway.
    var sso: SSOConfiguration

    /// Faults are noted in `settings`; the caller finishes them before he uses anything.
    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
        self.sessionSecret = settings.secret(
            "SESSION_SECRET", aliases: ["JWT_SECRET", "JWT_SECRET_KEY", "SECRET_KEY"], minimumLength: 32)
        self.previousSessionSecrets =
            settings.optionalSecret("SESSION_SECRET_PREVIOUS", minimumLength: 32)?
            .split { $0 == "," || $0.isWhitespace }.map(String.init) ?? []
        if self.previousSessionSecrets.contains(where: { $0.unicodeScalars.count < 32 }) {
            settings.refuse("SESSION_SECRET_PREVIOUS", "must be secrets of 32 characters or more, with commas")
        }
        self.encryptionKey = settings.secret("ENCRYPTION_KEY", minimumLength: 32)
        self.firstAdmin = FirstAdmin(
            email: settings.string("ADMIN_EMAIL", default: "admin@webmacs.local"),
            name: settings.string("ADMIN_USERNAME", default: "admin"),
            password: settings.optionalSecret("ADMIN_PASSWORD", minimumLength: AccountRules.passwordLength.lowerBound))
        let minutes = settings.integer(
            "ACCESS_TOKEN_EXPIRE_MINUTES", default: 1440, in: 1...Int(Self.longestTokenLifetime / .seconds(60)))
        self.tokenLifetime = .seconds(minutes * 60)
        self.sso = SSOConfiguration(from: &settings)
        if !EmailAddress.isValid(self.firstAdmin.email) {
            settings.refuse("ADMIN_EMAIL", "must be an e-mail address")
        }
        if !AccountRules.nameLength.contains(self.firstAdmin.name.unicodeScalars.count) {
            settings.refuse("ADMIN_USERNAME", "must have 2 to 50 characters")
        }
    }

    /// A configuration for tests.
    init(
        common: CommonConfiguration, sessionSecret: String, encryptionKey: String, firstAdmin: FirstAdmin,
        tokenLifetime: Duration, sso: SSOConfiguration = SSOConfiguration(), previousSessionSecrets: [String] = []
    ) {
        self.common = common
        self.sessionSecret = sessionSecret
        self.previousSessionSecrets = previousSessionSecrets
        self.encryptionKey = encryptionKey
        self.firstAdmin = firstAdmin
        self.tokenLifetime = tokenLifetime
        self.sso = sso
    }
}
