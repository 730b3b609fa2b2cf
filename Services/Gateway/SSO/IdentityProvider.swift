/// Somebody who knows people: an OpenID Connect provider, or GitHub.
protocol IdentityProvider: Sendable {
    /// In addresses: `oidc`, `github`.
    var id: String { get }
    /// On the button.
    var name: String { get }
    var policy: SignOnPolicy { get }

    /// Where the browser is sent.
    ///
    /// - Throws: ``SSOError/providerFailed(_:)``.
    func authorizationAddress(for attempt: SignOnAttempt) async throws -> String

    /// Who came back with `code`.
    ///
    /// - Parameter issuer: who the browser says has sent it; nil: says nothing.
    /// - Throws: ``SSOError``: the code is not good, the provider fails, or tells too little.
    func identify(code: String, issuer: String?, attempt: SignOnAttempt) async throws -> ProviderIdentity
}
