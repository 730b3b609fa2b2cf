import Auth
import Domain

/// Exchanges e-mail and password for an access token.
struct LoginDesk: Sendable {
    let accounts: AccountStore
    let hasher: PasswordHasher
    let throttle: SharedLoginThrottle
    let sessions: SessionIssuer
    let failures: FailedLoginRecorder

    /// Whether the e-mail is unknown, the password wrong or the account disabled: the answer is the same, after the same
    /// time. A failure is counted for the audit log. An imported bcrypt hash takes its own time, once: the first login replaces it.
    ///
    /// - Parameter now: this process's clock; only the throttle measures with it.
    /// - Throws: ``GatewayError/wrongCredentials``, ``GatewayError/tooManyLogins(retryAfter:)``, or unavailable.
    func logIn(email: String, password: String, client: LoginClient, at now: Timestamp) async throws -> IssuedSession {
        do {
            try await self.throttle.begin(account: email, address: client.address, at: now)
        } catch {
            self.failures.note(account: email.lowercased(), address: client.address)
            throw error
        }
        // Twice, because another login may replace an imported hash between our look at it and our session.
        for _ in 0..<2 {
            guard let credentials = try await self.verified(email: email, password: password) else { break }
            if let session = try await self.open(credentials, password: password, client: client) {
                await self.throttle.succeeded(account: email, address: client.address)
                return session
            }
        }
        self.failures.note(account: email.lowercased(), address: client.address)
        throw GatewayError.wrongCredentials
    }

    /// A session of a person whom a provider has recognised a moment ago.
    ///
    /// - Throws: ``SSOError/accountDisabled`` when he may no longer have one.
    func logIn(signedOn id: User.ID, client: LoginClient) async throws -> IssuedSession {
        guard let session = try await self.open(id, client, on: .signOn) else { throw SSOError.accountDisabled }
        return session
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
        return try await self.open(
            verified.user.id, client, on: .password(verifiedHash: verified.hash, newHash: newHash))
    }

    private func open(
        _ id: User.ID, _ client: LoginClient, on proof: AccountStore.Proof
    ) async throws -> IssuedSession? {
        guard let opened = try await self.accounts.open(self.sessions.draft(for: client), of: id, on: proof) else {
            return nil
        }
        return try await self.sessions.issue(opened)
    }
}
