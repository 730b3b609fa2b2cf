import Contracts
import Logging
import Redis
import ServiceLifecycle

/// Brings events from the table to the stream `events`: in their order, each at least once and always with the same id.
///
/// Woken after a commit; looks by itself every two seconds, for what another gateway or an earlier life has left. What
/// Redis does not take stays in the table, and is tried again every half second.
final class OutboxPublisher: Service {
    /// Rows in memory at once.
    private static let portion = 100

    private let outbox: OutboxStore
    private let redis: RedisClient
    private let logger: Logger
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init(outbox: OutboxStore, redis: RedisClient, logger: Logger) {
        self.outbox = outbox
        self.redis = redis
        self.logger = logger
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Something was added.
    func wake() {
        self.signal.yield()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.keepLooking() }
                for await _ in self.signals { await self.drain() }
                group.cancelAll()
            }
        }
    }

    private func keepLooking() async {
        while !Task.isCancelled {
            self.signal.yield()
            try? await Task.sleep(for: .seconds(2))  // Cancellation ends the loop.
        }
    }

    /// Returns when nothing is left.
    private func drain() async {
        var hasFailed = false
        while !Task.isCancelled {
            do {
                while try await self.publishPortion() {}
                if hasFailed { self.logger.notice("Events are in Redis again") }
                return
            } catch {
                if !hasFailed, !Task.isCancelled {
                    self.logger.warning(
                        "Events cannot be brought to Redis; they wait",
                        metadata: ["error": "\(String(reflecting: error))"])
                }
                hasFailed = true
                try? await Task.sleep(for: .milliseconds(500))  // Cancellation ends the loop.
            }
        }
    }

    /// What Redis has taken is removed, also when it does not take the next one. A crash in between repeats it.
    ///
    /// - Returns: whether there may be more.
    private func publishPortion() async throws -> Bool {
        let rows = try await self.outbox.oldest(Self.portion)
        var sent: [Int64] = []
        do {
            for row in rows {
                try await self.redis.xadd(
                    Streams.events, maxLength: 10_000, fields: [(Streams.payloadField, Array(row.payload.utf8))])
                sent.append(row.id)
            }
        } catch {
            try await self.outbox.delete(sent)
            throw error
        }
        try await self.outbox.delete(sent)
        return rows.count == Self.portion
    }
}
