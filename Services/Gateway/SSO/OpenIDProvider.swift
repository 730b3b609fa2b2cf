import Domain
import FoundationEssentials
import ServiceKit

/// An OpenID Connect provider, by authorization code with PKCE.
///
/// ```
///  discovery (an hour) ─▶ browser to the provider, with state, nonce and the verifier's hash
///  browser back with a code ─▶ code and verifier for an ID token ─▶ verified with the provider's keys ─▶ identity
/// ```
struct OpenIDProvider: IdentityProvider {
    let id = "oidc"
    let configuration: SSOConfiguration.OpenID
    private let client: ProviderClient
    private let discovery: Discovery
    private let keys: ProviderKeys
    private let now: @Sendable () -> Timestamp

    init(
        _ configuration: SSOConfiguration.OpenID, client: ProviderClient,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.configuration = configuration
        self.client = client
        self.discovery = Discovery(
            issuer: configuration.issuer, allowsHTTP: configuration.allowsHTTP, client: client, now: now)
        self.keys = ProviderKeys(client: client, now: now)
        self.now = now
    }

    var name: String { self.configuration.name }
    var policy: SignOnPolicy { self.configuration.policy }

    func authorizationAddress(for attempt: SignOnAttempt) async throws -> String {
        let document = try await self.discovery.document()
        var query = FormText()
        query.add("response_type", "code")
        query.add("client_id", self.configuration.clientID)
        query.add("redirect_uri", attempt.redirectURI)
        query.add("scope", self.configuration.scopes)
        query.add("state", attempt.state)
        query.add("nonce", attempt.nonce)
        query.add("code_challenge", attempt.challenge)
        query.add("code_challenge_method", "S256")
        let separator = document.authorizationEndpoint.contains("?") ? "&" : "?"
        return document.authorizationEndpoint + separator + query.text
    }

    func identify(code: String, issuer: String?, attempt: SignOnAttempt) async throws -> ProviderIdentity {
        if let issuer, issuer != self.configuration.issuer {
            throw SSOError.providerFailed(.issuerDiffers(issuer))
        }
        let document = try await self.discovery.document()
        let tokens = try await self.exchange(code, attempt, document)
        let token = try await self.verified(tokens, nonce: attempt.nonce, document)
        guard let subject = token.claims["sub"]?.text, subject.utf8.count <= 255, !subject.utf8.contains(0) else {
            throw SSOError.noSubject
        }
        var claims = [token.claims]
        if token.claims["email"]?.text == nil, let more = try await self.userInfo(tokens, subject, document) {
            claims.append(more)
        }
        return self.identity(subject, claims)
    }

    // MARK: - Steps

    private struct Tokens: Decodable {
        var idToken: String
        var accessToken: String?

        private enum CodingKeys: String, CodingKey {
            case idToken = "id_token"
            case accessToken = "access_token"
        }
    }

    private struct Refusal: Decodable {
        var error: String
    }

    private func exchange(
        _ code: String, _ attempt: SignOnAttempt, _ document: DiscoveryDocument
    ) async throws -> Tokens {
        var form = FormText()
        form.add("grant_type", "authorization_code")
        form.add("code", code)
        form.add("redirect_uri", attempt.redirectURI)
        form.add("code_verifier", attempt.verifier)
        var headers: [(String, String)] = []
        if let secret = self.configuration.clientSecret,
            document.tokenEndpointMethods?.contains("client_secret_basic") ?? true
        {
            let pair = "\(FormText.quote(self.configuration.clientID)):\(FormText.quote(secret))"
            headers.append(("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())"))
        } else {
            form.add("client_id", self.configuration.clientID)
            if let secret = self.configuration.clientSecret { form.add("client_secret", secret) }
        }
        let answer = try await self.client.post(document.tokenEndpoint, form: form, headers: headers)
        // A refusal without its words is one all the same.
        if let refusal = try? JSONDecoder().decode(Refusal.self, from: answer.body), refusal.error == "invalid_grant" {
            throw SSOError.codeRefused
        }
        return try answer.json(from: "the token endpoint")
    }

    private func verified(
        _ tokens: Tokens, nonce: String, _ document: DiscoveryDocument
    ) async throws -> IDToken {
        do {
            let token = try IDToken(tokens.idToken)
            guard let key = try await self.keys.key(token.keyID, for: token.algorithm, at: document.keysAddress) else {
                throw IDTokenFault.unknownKey(token.keyID)
            }
            guard await key.hasSigned(token) else { throw IDTokenFault.signature }
            try IDTokenExpectation(
                issuer: self.configuration.issuer, clientID: self.configuration.clientID, nonce: nonce,
                accessToken: tokens.accessToken, now: self.now()
            ).check(token)
            return token
        } catch let fault as IDTokenFault {
            throw SSOError.providerFailed(.badToken(fault))
        }
    }

    /// Nil when the provider has none.
    private func userInfo(
        _ tokens: Tokens, _ subject: String, _ document: DiscoveryDocument
    ) async throws -> JSONValue? {
        guard let address = document.userInfoEndpoint, let token = tokens.accessToken,
            token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        let claims: JSONValue = try await self.client.get(address, headers: [("Authorization", "Bearer \(token)")])
            .json(from: "the userinfo endpoint")
        guard claims["sub"]?.text == subject else { throw SSOError.providerFailed(.subjectDiffers) }
        return claims
    }

    /// What several sources say, the ID token first: of each thing the first that says it, but roles the ID token alone. E-mail and
    /// whether it is verified belong together.
    private func identity(_ subject: String, _ sources: [JSONValue]) -> ProviderIdentity {
        let withEmail = sources.first { $0["email"]?.text != nil }
        return ProviderIdentity(
            issuer: self.configuration.issuer, subject: subject, email: withEmail?["email"]?.text,
            isEmailVerified: self.configuration.trustsEmail || withEmail?["email_verified"]?.isTrue ?? false,
            names: ["preferred_username", "name"].compactMap { name in sources.compactMap { $0[name]?.text }.first },
            role: sources.first.flatMap { self.policy.mapping?.role(in: $0) })
    }
}
