import Contracts
import Logging
import Redis
import ServiceKit

/// The way into `readings:{p}`: bounded, in the order of the calls of one source.
struct ReadingsStream: Sendable {
    private let redis: RedisClient

    /// Entries that may wait for the writer in one partition; more are refused, and nothing unread is ever trimmed.
    /// 1 000 entries of 500 readings are 11 MB.
    private let limit: Int
    private let storage: StorageWatch
    private let logger: Logger

    init(redis: RedisClient, limit: Int = 1000, storage: StorageWatch = StorageWatch(), logger: Logger) {
        self.redis = redis
        self.limit = limit
        self.storage = storage
        self.logger = logger
    }

    /// Appends `entry` to the stream of its source. One round trip.
    ///
    /// - Parameter trace: What it belongs to; nil: nothing that is carried on.
    /// - Throws: `backlogged` when the writer is too far behind or Redis has no space left, and nothing was appended;
    ///   `streamUnavailable` when Redis did not answer: nobody knows whether it was.
    func append(_ entry: ReadingsEntry, trace: TraceContext? = nil) async throws(IngestionError) {
        let key = Streams.readings(Streams.partition(ofSource: entry.source))
        do {
            var arguments: [RedisArgument] = [.int(self.limit), .bytes(entry.encoded())]
            if let trace { arguments.append(.text(trace.traceparent)) }
            let answer = try await self.redis.eval(Self.boundedAppend, keys: [key], args: arguments)
            if case .null = answer { throw IngestionError.backlogged }
            self.storage.took(.redis)
        } catch let error as IngestionError {
            throw error
        } catch let error as RedisError where error.isStorageFull {
            self.storage.refused(by: .redis)
            throw .backlogged
        } catch {
            self.logger.debug("Append failed", metadata: ["stream": "\(key)", "error": "\(error)"])
            throw .streamUnavailable
        }
    }

    private static let boundedAppend = RedisScript(
        """
        if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then return false end
        if ARGV[3] then return redis.call('XADD', KEYS[1], '*', 'd', ARGV[2], 't', ARGV[3]) end
        return redis.call('XADD', KEYS[1], '*', 'd', ARGV[2])
        """)
}

extension RedisError {
    /// Whether the server refuses writes because its memory (OOM) or its disk (MISCONF) is full: nothing was executed.
    var isStorageFull: Bool {
        guard case .server(let text) = self else { return false }
        return text.hasPrefix("OOM") || text.hasPrefix("MISCONF") || text.contains("-OOM") || text.contains("-MISCONF")
    }
}
