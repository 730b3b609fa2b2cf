import Auth

/// Whether credentials can be judged. Until then a service would refuse everybody. Costs nothing.
package struct CredentialsAreLoaded: ReadinessCheck {
    package let name = "credentials"
    private let verifier: TokenVerifier

    package init(verifier: TokenVerifier) {
        self.verifier = verifier
    }

    package func check() async throws {
        guard self.verifier.isLoaded else { throw AuthError.notLoaded }
    }
}
