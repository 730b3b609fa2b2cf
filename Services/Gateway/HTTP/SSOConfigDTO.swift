/// What the login page has to know. The first three are of the first provider, for old clients; empty when SSO is off.
struct SSOConfigDTO: Encodable, Sendable {
    struct Provider: Encodable, Sendable {
        var id: String
        var name: String
        var address: String

        private enum CodingKeys: String, CodingKey {
            case id, name
            case address = "authorize_url"
        }
    }

    var isEnabled: Bool
    var providerName: String
    var address: String
    var providers: [Provider]

    init(_ providers: [any IdentityProvider]) {
        let path = "/api/v1/auth/sso/authorize"
        self.isEnabled = !providers.isEmpty
        self.providerName = providers.first?.name ?? ""
        self.address = providers.isEmpty ? "" : path
        self.providers = providers.map { Provider(id: $0.id, name: $0.name, address: "\(path)?provider=\($0.id)") }
    }

    private enum CodingKeys: String, CodingKey {
        case isEnabled = "enabled"
        case providerName = "provider_name"
        case address = "authorize_url"
        case providers
    }
}
