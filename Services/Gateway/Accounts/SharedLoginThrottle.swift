import Auth
import Contracts
import Domain
import Logging
import Redis
import Synchronization

/// The login throttle of all gateways together: the rules of ``LoginThrottle``, counted in Redis by Redis's clock.
///
/// While Redis does not answer, each gateway counts for itself.
final class SharedLoginThrottle: Sendable {
    private struct Local {
        var throttle = LoginThrottle()
        var isAlone = false
    }

    private let redis: RedisClient
    private let logger: Logger
    private let local = Mutex(Local())

    init(redis: RedisClient, logger: Logger) {
        self.redis = redis
        self.logger = logger
    }

    /// As ``LoginThrottle/begin(account:address:at:)``; one round trip.
    ///
    /// - Parameters:
    ///   - account: the e-mail in any case.
    ///   - now: this process's clock, for when it counts for itself.
    /// - Throws: ``GatewayError/tooManyLogins(retryAfter:)``.
    func begin(account: String, address: String, at now: Timestamp) async throws(GatewayError) {
        let account = account.lowercased()
        let milliseconds = await self.shared {
            try await self.redis.eval(
                Self.beginning, keys: Self.keys,
                args: Self.fields(account, address) + [
                    .int(LoginThrottle.freeOfAccount), .int(LoginThrottle.freeOfAddress),
                    .milliseconds(LoginThrottle.longestWait), .milliseconds(LoginThrottle.memory),
                    .int(LoginThrottle.capacity),
                ]
            ).int
        }
        let wait =
            milliseconds.map { Duration.milliseconds($0) }
            ?? self.local.withLock { $0.throttle.begin(account: account, address: address, at: now) } ?? .zero
        guard wait > .zero else { return }
        throw .tooManyLogins(retryAfter: max(1, Int((wait / .seconds(1)).rounded(.up))))
    }

    /// As ``LoginThrottle/succeeded(account:address:)``; one round trip.
    func succeeded(account: String, address: String) async {
        let account = account.lowercased()
        _ = await self.shared {
            try await self.redis.eval(Self.success, keys: Self.keys, args: Self.fields(account, address)).int
        }
        self.local.withLock { $0.throttle.succeeded(account: account, address: address) }
    }

    /// What Redis says; nil when it does not.
    private func shared(_ body: () async throws -> Int?) async -> Int? {
        do {
            let answer = try await body()
            if self.change(isAlone: false) { self.logger.notice("Logins are counted with the other gateways again") }
            return answer
        } catch {
            if self.change(isAlone: true) {
                self.logger.warning(
                    "Redis does not count logins; each gateway counts its own",
                    metadata: ["error": "\(String(reflecting: error))"])
            }
            return nil
        }
    }

    private func change(isAlone: Bool) -> Bool {
        self.local.withLock { local in
            defer { local.isAlone = isAlone }
            return local.isAlone != isAlone
        }
    }

    // MARK: - In Redis

    private static let keys = [Keys.loginAttempts, Keys.loginTimes]

    /// Of the pair and of the address alone. Hashed: they are as long as a caller likes, and nobody else's business.
    private static func fields(_ account: String, _ address: String) -> [RedisArgument] {
        ["\(account)\n\(address)", address].map { .bytes(Array(TokenHash(of: $0).bytes.prefix(16))) }
    }

    /// ``LoginThrottle``'s rules. A field holds the number of attempts and the millisecond from which the next is free.
    ///
    /// Gives the milliseconds to wait; 0: the attempt is counted, and may be made.
    private static let beginning = RedisScript(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local longest, memory, capacity = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

        local function forget(fields)
            for _, field in ipairs(fields) do
                redis.call('HDEL', KEYS[1], field)
                redis.call('ZREM', KEYS[2], field)
            end
        end
        forget(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - memory - 1, 'LIMIT', 0, 100))
        local excess = redis.call('ZCARD', KEYS[2]) + 2 - capacity
        if excess > 0 then forget(redis.call('ZRANGE', KEYS[2], 0, excess - 1)) end

        local attempts, wait = {0, 0}, 0
        for i = 1, 2 do
            local last = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[i]) or 0)
            if now - last <= memory then
                local count, free = string.match(redis.call('HGET', KEYS[1], ARGV[i]) or '0 0', '(%d+) (%d+)')
                attempts[i] = tonumber(count)
                wait = math.max(wait, free - now)
            end
        end
        if wait > 0 then return math.min(wait, longest) end
        for i = 1, 2 do
            local exponent = attempts[i] + 1 - tonumber(ARGV[i + 2])
            local free = now
            if exponent >= 0 then free = now + math.min(longest, 1000 * 2 ^ math.min(exponent, 6)) end
            redis.call('HSET', KEYS[1], ARGV[i], string.format('%d %d', attempts[i] + 1, free))
            redis.call('ZADD', KEYS[2], now, ARGV[i])
        end
        for i = 1, 2 do redis.call('PEXPIRE', KEYS[i], memory) end
        return 0
        """)

    private static let success = RedisScript(
        """
        redis.call('HDEL', KEYS[1], ARGV[1])
        redis.call('ZREM', KEYS[2], ARGV[1])
        local count, free = string.match(redis.call('HGET', KEYS[1], ARGV[2]) or '', '(%d+) (%d+)')
        if count then redis.call('HSET', KEYS[1], ARGV[2], string.format('%d %d', math.max(count - 1, 0), free)) end
        return 0
        """)
}
