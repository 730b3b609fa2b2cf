import Domain

/// Knows whether a token is good; the real one is Auth's `TokenVerifier`.
package protocol CredentialVerifying: Sendable {
    /// Who holds `token`: an access token (JWT) or an API token (`wm_…`), without `Bearer `.
    ///
    /// - Throws: a `PublicError` of kind `unauthenticated` for a token that is unknown, expired or revoked, and of kind
    ///   `unavailable` when that cannot be told now.
    func verify(_ token: String) async throws -> Principal
}
