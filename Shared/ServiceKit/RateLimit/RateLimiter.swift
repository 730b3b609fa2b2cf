import Contracts
import Domain
import Logging
import Redis
import ServiceLifecycle
import Synchronization

/// Counts the requests of each caller, in minutes that begin with his first request.
///
/// All instances count together, in Redis: one round trip a request. When Redis does not answer within ``patience``, each
/// instance counts by itself until it does.
package final class RateLimiter: Service, Sendable {
    private let redis: RedisClient
    private let limits: RateLimits
    private let now: @Sendable () -> Timestamp
    private let local = Mutex(LocalCounts())

    /// Longer than Redis takes, shorter than a person notices.
    private static let patience = Duration.milliseconds(100)

    /// Counts, and says how much is left of the minute, in ms.
    private static let script = RedisScript(
        """
        local requests = redis.call('INCR', KEYS[1])
        local left = redis.call('PTTL', KEYS[1])
        if left < 0 then
            left = tonumber(ARGV[1])
            redis.call('PEXPIRE', KEYS[1], left)
        end
        return {requests, left}
        """)

    /// - Throws: `RedisConfigurationError`.
    package init(
        _ configuration: CommonConfiguration, name: String, logger: Logger,
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) throws {
        self.redis = RedisClient(
            configuration: try RedisConfiguration(url: configuration.redisURL, commandTimeout: Self.patience),
            name: "\(name)-limits", logger: logger)
        self.limits = configuration.rateLimits
        self.now = now
    }

    package func run() async throws {
        try await self.redis.run()
    }

    /// Counts a request; nil when it is not limited.
    ///
    /// - Parameter address: of the client, for one without a good credential.
    func count(_ requestClass: RequestClass, of authentication: Authentication, at address: String) async -> RateCount?
    {
        let caller: String
        var isToken = false
        if case .principal(let principal) = authentication {
            caller = principal.source
            if case .apiToken = principal.credential { isToken = true }
        } else {
            caller = "address:\(AddressRange.network(of: address))"
        }
        guard let quota = self.limits.quota(requestClass, isToken: isToken) else { return nil }
        return await self.countTogether(quota, caller)
            ?? self.local.withLock { $0.count(quota, of: caller, at: self.now()) }
    }

    private func countTogether(_ quota: RateQuota, _ caller: String) async -> RateCount? {
        guard self.redis.isConnected else { return nil }
        let window = Int(RateQuota.window / .milliseconds(1))
        // Whatever is wrong with Redis, this instance counts.
        let reply = try? await self.redis.eval(
            Self.script, keys: [Keys.requestCount(quota.name, caller)], args: [.int(window)])
        guard let values = reply?.array, values.count == 2, let requests = values[0].int, let left = values[1].int
        else {
            return nil
        }
        return RateCount(quota: quota, requests: requests, remaining: .milliseconds(left))
    }
}
