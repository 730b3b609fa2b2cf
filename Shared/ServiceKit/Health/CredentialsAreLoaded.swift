import Auth

/// Whether credentials can be judged. Until then a service would refuse everybody. Costs nothing once they are loaded.
package struct CredentialsAreLoaded: ReadinessCheck {
    package let name = "credentials"
    private let verifier: TokenVerifier

    package init(verifier: TokenVerifier) {
        self.verifier = verifier
    }

    /// Waits up to a second: they come a moment after the start, and an answer is kept.
    package func check() async throws {
        for _ in 0..<50 where !self.verifier.isLoaded { try await Task.sleep(for: .milliseconds(20)) }
        guard self.verifier.isLoaded else { throw AuthError.notLoaded }
    }
}
