/// What an OpenID Connect provider says of itself, as far as it is needed here.
struct DiscoveryDocument: Decodable, Sendable, Hashable {
    var issuer: String
    var authorizationEndpoint: String
    var tokenEndpoint: String
    var keysAddress: String
    var userInfoEndpoint: String?
    /// How a client shows its secret; nil: `client_secret_basic`.
    var tokenEndpointMethods: [String]?

    private enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case keysAddress = "jwks_uri"
        case userInfoEndpoint = "userinfo_endpoint"
        case tokenEndpointMethods = "token_endpoint_auth_methods_supported"
    }

    var addresses: [String] {
        [self.authorizationEndpoint, self.tokenEndpoint, self.keysAddress] + (self.userInfoEndpoint.map { [$0] } ?? [])
    }
}
