import Logging

/// Gets a loop its connection back: attempts, one at a time, with back-off between them.
///
/// Used on the loop's thread only. Never blocks: `wakeUp` tells when there is something new.
struct RedisReconnector {
    private let configuration: RedisConfiguration
    private let name: String
    private let wakeUp: WakeUp
    private let logger: Logger
    private var backoff = RedisBackoff()
    private var attempt: RedisConnectAttempt?
    private var notBefore = MonotonicTime.now
    private var failures = 0

    init(configuration: RedisConfiguration, name: String, wakeUp: WakeUp, logger: Logger) {
        self.configuration = configuration
        self.name = name
        self.wakeUp = wakeUp
        self.logger = logger
    }

    /// When `socket` wants to be called again without a wake-up; nil while an attempt is under way.
    var due: MonotonicTime? {
        self.attempt == nil ? self.notBefore : nil
    }

    /// Begins an attempt when it is time, and returns the connection when there is one.
    mutating func socket(now: MonotonicTime) -> RedisSocket? {
        if self.attempt == nil, now >= self.notBefore {
            self.attempt = RedisConnectAttempt.start(self.configuration, name: self.name, wakeUp: self.wakeUp)
            if self.attempt == nil { self.failed(RedisSocket.Failure(reason: "no thread left"), now: now) }
        }
        switch self.attempt?.take() {
        case .none:
            return nil
        case .failure(let failure):
            self.failed(failure, now: now)
            return nil
        case .success(let socket):
            self.attempt = nil
            self.backoff.reset()
            self.failures = 0
            self.logger.info("Connected to Redis", metadata: self.metadata)
            return socket
        }
    }

    /// The connection ended by itself. The next attempt follows after the first delay.
    mutating func lost(_ reason: String, now: MonotonicTime) {
        self.logger.warning("Redis connection lost", metadata: self.metadata(reason))
        self.notBefore = now + self.backoff.next(random: .random(in: 0...1))
    }

    /// We closed the connection on purpose; the next attempt may follow at once.
    mutating func closed(now: MonotonicTime) {
        self.notBefore = now
    }

    /// The first failure after a success is a warning, the rest of the same outage is for debugging.
    private mutating func failed(_ failure: RedisSocket.Failure, now: MonotonicTime) {
        self.attempt = nil
        self.failures += 1
        let level: Logger.Level = self.failures == 1 ? .warning : .debug
        self.logger.log(level: level, "Cannot connect to Redis", metadata: self.metadata(failure.reason))
        self.notBefore = now + self.backoff.next(random: .random(in: 0...1))
    }

    private var metadata: Logger.Metadata {
        ["redis.client": "\(self.name)", "redis.server": "\(self.configuration)"]
    }

    private func metadata(_ reason: String) -> Logger.Metadata {
        self.metadata.merging(["error": "\(reason)"]) { _, new in new }
    }
}
