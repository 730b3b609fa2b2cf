import Redis
import Synchronization

/// Answers in Redis, for all instances of query: a key says everything that an answer depends on, so that an entry is right as
/// long as it is there, and is never removed but by its time.
///
/// Without Redis there are no entries, and nobody waits for it: what cannot be had at once is not had.
final class AnswerCache: Sendable {
    private let redis: RedisClient
    private let stores: Mutex<(second: ContinuousClock.Instant, count: Int)> = Mutex((.now, 0))

    /// How long an entry lives: as long as many ask for the same while nothing is stored.
    private static let life = Duration.seconds(5)

    /// Entries that an instance stores in a second. While commits follow each other faster, most answers are for one only.
    private static let storesPerSecond = 10

    /// - Parameter redis: Gives up soon: ``patience``.
    init(redis: RedisClient) {
        self.redis = redis
    }

    /// For the client's configuration: longer than Redis takes, shorter than computing the answer hurts.
    static let patience = Duration.milliseconds(100)

    /// Nil when there is no entry, or none to be had now.
    func fetch(_ key: String) async -> [UInt8]? {
        guard self.redis.isConnected else { return nil }
        // Whatever is wrong with Redis, the answer is computed.
        return try? await self.redis.get(key)
    }

    /// Stores an answer, if not too many were stored just now.
    func store(_ answer: [UInt8], for key: String) async {
        guard self.redis.isConnected, self.takesAnother() else { return }
        // Nobody needs to know that an entry was not stored.
        _ = try? await self.redis.set(key, answer, expiry: Self.life)
    }

    /// Whether one more may be stored; counts it.
    func takesAnother(now: ContinuousClock.Instant = .now) -> Bool {
        self.stores.withLock { stores in
            if now - stores.second >= .seconds(1) { stores = (now, 0) }
            stores.count += 1
            return stores.count <= Self.storesPerSecond
        }
    }
}
