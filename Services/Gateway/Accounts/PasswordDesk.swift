import Auth
import Domain

/// Sets passwords: what a new one may not be, and that who changes his own knows the present one.
struct PasswordDesk: Sendable {
    let accounts: AccountStore
    let hasher: PasswordHasher
    let throttle: SharedLoginThrottle

    /// The hash of `password`, if `user` may have it.
    ///
    /// - Throws: `ValidationError` at the field `password`; or unavailable.
    func hash(_ password: String, for user: User) async throws -> String {
        try PasswordRules.check(password, email: user.email, name: user.name)
        return try await self.hasher.hash(password)
    }

    /// Expects `password` to be the present one of `user`. Wrong ones are counted as those of logins are.
    ///
    /// - Returns: the hash that it matched.
    /// - Throws: `ValidationError` at the field `current_password`, ``GatewayError/tooManyLogins(retryAfter:)``, or unavailable.
    func prove(_ password: String, of user: User, from address: String, at now: Timestamp) async throws -> String {
        try await self.throttle.begin(account: user.email, address: address, at: now)
        guard let hash = try await self.accounts.fetchCredentials(user.id)?.passwordHash,
            try await self.hasher.verify(password, hash: hash)
        else { throw PasswordRules.wrongPassword }
        await self.throttle.succeeded(account: user.email, address: address)
        return hash
    }
}
