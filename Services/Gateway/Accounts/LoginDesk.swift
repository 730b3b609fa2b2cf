import Auth
import Domain
import FoundationEssentials
import Synchronization

/// Exchanges e-mail and password for an access token.
final class LoginDesk: Sendable {
    struct Session: Sendable {
        var token: String
        var account: Account
        var lifetime: Duration
    }

    private let accounts: AccountStore
    private let hasher: PasswordHasher
    private let signer: TokenSigner
    private let lifetime: Duration
    private let failures: FailedLoginRecorder
    private let throttle = Mutex(LoginThrottle())

    init(
        accounts: AccountStore, hasher: PasswordHasher, signer: TokenSigner, lifetime: Duration,
        failures: FailedLoginRecorder
    ) {
        self.accounts = accounts
        self.hasher = hasher
        self.signer = signer
        self.lifetime = lifetime
        self.failures = failures
    }

    /// Whether the e-mail is unknown, the password wrong or the account disabled: the answer is the same, after the same
    /// time. A failure is counted for the audit log. An imported bcrypt hash takes its own time, once: the first login replaces it.
    ///
    /// - Parameters:
    ///   - address: of the caller, for the throttle.
    ///   - now: this process's clock; only the throttle measures with it.
    /// - Throws: ``GatewayError/wrongCredentials``, ``GatewayError/tooManyLogins(retryAfter:)``, or unavailable.
    func logIn(email: String, password: String, address: String, at now: Timestamp) async throws -> Session {
        let account = email.lowercased()
        if let wait = self.throttle.withLock({ $0.begin(account: account, address: address, at: now) }) {
            self.failures.note(account: account, address: address)
            throw GatewayError.tooManyLogins(retryAfter: max(1, Int((wait / .seconds(1)).rounded(.up))))
        }
        // Twice, because another login may replace an imported hash between our look at it and our session.
        for _ in 0..<2 {
            guard let credentials = try await self.verified(email: email, password: password) else { break }
            if let session = try await self.open(credentials, password: password) {
                self.throttle.withLock { $0.succeeded(account: account, address: address) }
                return session
            }
        }
        self.failures.note(account: account, address: address)
        throw GatewayError.wrongCredentials
    }

    /// A session of a person whom a provider has recognised a moment ago.
    ///
    /// - Throws: ``SSOError/accountDisabled`` when he may no longer have one.
    func logIn(signedOn id: User.ID) async throws -> Session {
        guard let session = try await self.open(id, on: .signOn) else { throw SSOError.accountDisabled }
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

    private func open(_ verified: Verified, password: String) async throws -> Session? {
        let newHash = PasswordHasher.needsRehash(verified.hash) ? try await self.hasher.hash(password) : nil
        return try await self.open(verified.user.id, on: .password(verifiedHash: verified.hash, newHash: newHash))
    }

    private func open(_ id: User.ID, on proof: AccountStore.Proof) async throws -> Session? {
        guard let (account, issuedAt) = try await self.accounts.openSession(id, on: proof) else { return nil }
        let claims = AccessTokenClaims(
            user: account.user, id: UUID().uuidString.lowercased(), issuedAt: issuedAt, lifetime: self.lifetime)
        return Session(token: try await self.signer.sign(claims), account: account, lifetime: self.lifetime)
    }
}
