import Auth
import Domain

/// Exchanges e-mail and password for an access token.
struct LoginDesk: Sendable {
    let accounts: AccountStore
    let hasher: PasswordHasher
    let throttle: SharedLoginThrottle
    let sessions: SessionIssuer

    /// Whether the e-mail is unknown, the password wrong or the account disabled: the answer is the same, after the same
    /// time. An imported bcrypt hash takes its own time, once: the first login replaces it.
    ///
    /// - Parameter now: this process's clock; only the throttle measures with it.
    /// - Throws: ``GatewayError/wrongCredentials``, ``GatewayError/tooManyLogins(retryAfter:)``, or unavailable.
    func logIn(email: String, password: String, client: LoginClient, at now: Timestamp) async throws -> IssuedSession {
        try await self.throttle.begin(account: email, address: client.address, at: now)
        // Twice, because another login may replace an imported hash between our look at it and our session.
        for _ in 0..<2 {
            guard let credentials = try await self.verified(email: email, password: password) else { break }
            if let session = try await self.open(credentials, password: password, client: client) {
                await self.throttle.succeeded(account: email, address: client.address)
                return session
            }
        }
        throw GatewayError.wrongCredentials
    }

    private struct Verified {
        var user: User
        var hash: String
    }

    private func verified(email: String, password: String) async throws -> Verified? {
        guard let credentials = try await self.accounts.fetchCredentials(email: email),
            credentials.account.isEnabled, let hash = credentials.passwordHash
        else {
            try await self.hasher.dummyVerify(password)
            return nil
        }
        guard try await self.hasher.verify(password, hash: hash) else { return nil }
        return Verified(user: credentials.account.user, hash: hash)
    }

    private func open(_ verified: Verified, password: String, client: LoginClient) async throws -> IssuedSession? {
        let newHash = PasswordHasher.needsRehash(verified.hash) ? try await self.hasher.hash(password) : nil
        let opened = try await self.accounts.open(
            self.sessions.draft(for: client), of: verified.user.id, verifiedHash: verified.hash, newHash: newHash)
        guard let opened else { return nil }
        return try await self.sessions.issue(opened)
    }
}
