import Domain
import ServiceKit

/// Who signs people in besides the gateway itself. Without any, SSO is off.
struct SSOConfiguration: Sendable, Hashable {
    struct OpenID: Sendable, Hashable {
        /// `OIDC_PROVIDER_NAME`.
        var name: String
        /// `OIDC_ISSUER_URL`: exactly as the provider writes itself.
        var issuer: String
        /// `OIDC_CLIENT_ID`.
        var clientID: String
        /// `OIDC_CLIENT_SECRET`; nil: a public client, which PKCE protects.
        var clientSecret: String?
        /// `OIDC_SCOPES`, between blanks.
        var scopes: String
        /// `OIDC_DEFAULT_ROLE`, `OIDC_AUTO_CREATE_USERS`, `OIDC_ROLE_CLAIM`, `OIDC_ROLE_MAPPING`.
        var policy: SignOnPolicy
        /// `OIDC_TRUST_EMAIL`: its addresses are verified, also when it does not say so.
        var trustsEmail = false
        /// `OIDC_ALLOW_HTTP`: also to other machines, in development.
        var allowsHTTP = false
    }

    struct GitHub: Sendable, Hashable {
        /// `OAUTH_PROVIDER_NAME`.
        var name: String
        /// `OAUTH_CLIENT_ID`.
        var clientID: String
        /// `OAUTH_CLIENT_SECRET`.
        var clientSecret: String
        /// `OAUTH_BASE_URL`, without a slash at the end: where people sign in.
        var site: String
        /// `OAUTH_API_URL`, without a slash at the end.
        var api: String
        /// `OAUTH_DEFAULT_ROLE`, `OAUTH_AUTO_CREATE_USERS`.
        var policy: SignOnPolicy
    }

    var openID: OpenID?
    var gitHub: GitHub?
    /// `OIDC_REDIRECT_URI`: our callback as browsers reach it; nil: as the request says.
    var redirectURI: String?
    /// `OIDC_FRONTEND_URL`, without a slash at the end; nil: the page is where the API is.
    var frontend: String?
    /// `WEBMACS_CA_FILE`.
    var certificateAuthorities: String?
    /// `OIDC_TIMEOUT`: for each answer of a provider.
    var timeout: Duration = .seconds(10)

    init(
        openID: OpenID? = nil, gitHub: GitHub? = nil, redirectURI: String? = nil, frontend: String? = nil,
        certificateAuthorities: String? = nil
    ) {
        self.openID = openID
        self.gitHub = gitHub
        self.redirectURI = redirectURI
        self.frontend = frontend
        self.certificateAuthorities = certificateAuthorities
    }

    /// Faults are noted in `settings`.
    init(from settings: inout Settings) {
        self.openID = Self.openID(from: &settings)
        self.gitHub = Self.gitHub(from: &settings)
        self.redirectURI = Self.address("OIDC_REDIRECT_URI", from: &settings)
        self.frontend = Self.address("OIDC_FRONTEND_URL", from: &settings)
        self.certificateAuthorities = settings.optional("WEBMACS_CA_FILE")
        self.timeout = settings.duration("OIDC_TIMEOUT", default: .seconds(10), in: .seconds(1) ... .seconds(50))
    }

    /// Every setting is asked for, also of a provider that is off: a listing shows it then.
    private static func openID(from settings: inout Settings) -> OpenID? {
        let isEnabled = settings.boolean("OIDC_ENABLED", default: false)
        let allowsHTTP = settings.boolean("OIDC_ALLOW_HTTP", default: false)
        let issuer = settings.optional("OIDC_ISSUER_URL")
        let openID = OpenID(
            name: settings.string("OIDC_PROVIDER_NAME", default: "SSO"), issuer: issuer ?? "",
            clientID: settings.optional("OIDC_CLIENT_ID") ?? "",
            clientSecret: settings.optionalSecret("OIDC_CLIENT_SECRET"),
            scopes: settings.string("OIDC_SCOPES", default: "openid email profile"),
            policy: SignOnPolicy(
                defaultRole: settings.choice("OIDC_DEFAULT_ROLE", default: .viewer),
                makesAccounts: settings.boolean("OIDC_AUTO_CREATE_USERS", default: true),
                mapping: Self.mapping(from: &settings)),
            trustsEmail: settings.boolean("OIDC_TRUST_EMAIL", default: false), allowsHTTP: allowsHTTP)
        guard isEnabled else { return nil }
        if allowsHTTP, settings.isProduction {
            settings.refuse("OIDC_ALLOW_HTTP", "must not be true in production")
        }
        if !ProviderAddress.isSafe(openID.issuer, allowsHTTP: allowsHTTP) {
            settings.refuse(
                "OIDC_ISSUER_URL", issuer == nil ? "is required with OIDC_ENABLED" : "must start with https://")
        }
        if openID.clientID.isEmpty { settings.refuse("OIDC_CLIENT_ID", "is required with OIDC_ENABLED") }
        if !openID.scopes.split(separator: " ").contains("openid") {
            settings.refuse("OIDC_SCOPES", "must contain 'openid'")
        }
        return openID
    }

    private static func mapping(from settings: inout Settings) -> RoleMapping? {
        let claim = settings.optional("OIDC_ROLE_CLAIM")
        let entries = settings.list("OIDC_ROLE_MAPPING")
        if claim == nil, entries.isEmpty { return nil }
        guard let claim, !entries.isEmpty else {
            settings.refuse("OIDC_ROLE_CLAIM", "and OIDC_ROLE_MAPPING belong together: set both or none")
            return nil
        }
        guard let mapping = RoleMapping(claim: claim, entries: entries) else {
            settings.refuse("OIDC_ROLE_MAPPING", "must hold entries such as plant-admins=admin, with a role of ours")
            return nil
        }
        return mapping
    }

    private static func gitHub(from settings: inout Settings) -> GitHub? {
        let clientID = settings.optional("OAUTH_CLIENT_ID")
        let secret = settings.optionalSecret("OAUTH_CLIENT_SECRET")
        let name = settings.string("OAUTH_PROVIDER_NAME", default: "GitHub")
        let site = Self.address("OAUTH_BASE_URL", default: "https://github.com", from: &settings)
        let api = Self.address("OAUTH_API_URL", default: "https://api.github.com", from: &settings)
        let policy = SignOnPolicy(
            defaultRole: settings.choice("OAUTH_DEFAULT_ROLE", default: .viewer),
            // Everybody on earth has a GitHub account.
            makesAccounts: settings.boolean("OAUTH_AUTO_CREATE_USERS", default: false), mapping: nil)
        if clientID == nil, secret == nil { return nil }
        guard let clientID, let secret else {
            let missing = clientID == nil ? "OAUTH_CLIENT_ID" : "OAUTH_CLIENT_SECRET"
            settings.refuse(missing, "is missing: set both OAUTH_CLIENT_ID and OAUTH_CLIENT_SECRET, or none")
            return nil
        }
        for (name, address) in [("OAUTH_BASE_URL", site), ("OAUTH_API_URL", api)]
        where !ProviderAddress.isSafe(address, allowsHTTP: false) {
            settings.refuse(name, "must start with https://")
        }
        return GitHub(
            name: name, clientID: clientID, clientSecret: secret, site: site, api: api, policy: policy)
    }

    private static func address(_ name: String, from settings: inout Settings) -> String? {
        guard let text = settings.optional(name) else { return nil }
        if !ProviderAddress.isSafe(text, allowsHTTP: true) {
            settings.refuse(name, "must be an address such as https://webmacs.example")
        }
        return Self.withoutSlash(text)
    }

    private static func address(_ name: String, default fallback: String, from settings: inout Settings) -> String {
        Self.withoutSlash(settings.string(name, default: fallback))
    }

    private static func withoutSlash(_ text: String) -> String {
        text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}

extension SSOConfiguration {
    /// In the order of the buttons.
    func providers(now: @escaping @Sendable () -> Timestamp) -> [any IdentityProvider] {
        let client = ProviderClient(certificateAuthorities: self.certificateAuthorities, limit: self.timeout)
        var providers: [any IdentityProvider] = []
        if let openID { providers.append(OpenIDProvider(openID, client: client, now: now)) }
        if let gitHub { providers.append(GitHubProvider(configuration: gitHub, client: client)) }
        return providers
    }
}
