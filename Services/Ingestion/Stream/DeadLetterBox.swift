import Contracts
import Logging
import Metrics
import Redis
import Synchronization

/// Where entries go that no retry can help: `readings:{p}.dead`, with their bytes, their id and the reason.
///
/// `webmacs dead-letters` shows them and sends them on their way again. One box for all sessions of a process: it knows
/// what it has buried when the commit behind it fails and the entry comes again.
final class DeadLetterBox: Sendable {
    private let redis: RedisClient
    private let metrics: IngestionMetrics
    private let logger: Logger
    private let buried = Mutex<[Int: Set<StreamID>]>([:])

    /// A partition's greatest number of dead letters, and their greatest size with Redis's own overhead. At either bound
    /// the oldest go, which is counted.
    static let entryLimit = 1000
    static let byteLimit = 8_000_000

    /// How many burials of a partition are remembered; beyond it all are forgotten, and a letter may be there twice. Both
    /// are replayed under one key.
    static let memory = 10_000

    init(redis: RedisClient, metrics: IngestionMetrics, logger: Logger) {
        self.redis = redis
        self.metrics = metrics
        self.logger = logger
    }

    /// Keeps an entry, unless this process has done so before. One round trip.
    func bury(_ id: StreamID, _ bytes: [UInt8], of partition: Int, reason: String) async throws {
        guard self.buried.withLock({ $0[partition]?.contains(id) != true }) else { return }
        let stream = Streams.readings(partition)
        self.metrics.dead.increment()
        self.logger.error(
            "Entry cannot be stored", metadata: ["stream.entry": "\(stream) \(id)", "error": "\(reason)"])
        let dropped = try await self.redis.eval(
            Self.boundedBurial, keys: [Streams.dead(stream)],
            args: [
                .bytes(bytes), .text(id.description), .text(reason), .int(Self.entryLimit), .int(Self.byteLimit),
            ]
        ).int
        self.buried.withLock { buried in
            if buried[partition, default: []].count >= Self.memory { buried[partition] = [] }
            buried[partition, default: []].insert(id)
        }
        guard let dropped, dropped > 0 else { return }
        self.metrics.deadLettersDropped.increment(by: dropped)
        self.logger.error("Dead letters dropped: too many", metadata: ["stream": "\(stream)", "count": "\(dropped)"])
    }

    /// A letter that is larger than the bound alone stays alone.
    private static let boundedBurial = RedisScript(
        """
        redis.call('XADD', KEYS[1], '*', 'd', ARGV[1], 'id', ARGV[2], 'error', ARGV[3])
        local dropped = redis.call('XTRIM', KEYS[1], 'MAXLEN', ARGV[4])
        local count = redis.call('XLEN', KEYS[1])
        while count > 1 and redis.call('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', 0) > tonumber(ARGV[5]) do
            dropped = dropped + redis.call('XTRIM', KEYS[1], 'MAXLEN', math.max(1, math.floor(count * 0.9)))
            count = redis.call('XLEN', KEYS[1])
        end
        return dropped
        """)
}
