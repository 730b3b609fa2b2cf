import Contracts
import Crypto
import Domain
import Redis

/// What may happen once only, whichever gateway is asked: a state comes back, a one-time code becomes a session. In Redis,
/// which forgets it by itself; only hashes are there.
struct SignOnTickets: Sendable {
    static let codeLifetime: Duration = .seconds(60)

    let redis: RedisClient

    /// - Returns: whether the state had not come back before.
    func spend(state: String) async throws -> Bool {
        try await self.redis.set(
            Keys.signOnState(Self.hash(state)), "", expiry: SignOnAttempt.lifetime, onlyIfAbsent: true)
    }

    /// A code with which the browser that holds `binder` opens a session of `user`, within a minute.
    func issueCode(for user: User.ID, binder: String) async throws -> String {
        let code = RandomText.make()
        try await self.redis.set(
            Keys.signOnCode(Self.hash(code)), "\(Self.hash(binder)) \(user.text)", expiry: Self.codeLifetime)
        return code
    }

    /// Takes a code; nobody can take it again, also when it was shown by the wrong browser.
    ///
    /// - Returns: nil for a code that is unknown, used up, too old, or another browser's.
    func redeem(_ code: String, binder: String) async throws -> User.ID? {
        let key = Keys.signOnCode(Self.hash(code))
        guard let value = try await self.redis.get(key), try await self.redis.delete(key) == 1 else { return nil }
        let parts = String(decoding: value, as: UTF8.self).split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0] == Self.hash(binder) else { return nil }
        return User.ID(String(parts[1]))
    }

    private static func hash(_ text: String) -> String {
        Base64URL.encode(SHA256.hash(data: Array(text.utf8)))
    }
}
