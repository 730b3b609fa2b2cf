import Logging

/// Waits for entries of streams, over a connection and thread of its own.
///
/// For one caller at a time: a second call waits for the first to end. Connects with the first call, and reconnects
/// by itself; the call under way then throws `.connectionLost`, and so does, after 250 ms, one that finds no
/// connection. The caller knows its position and calls again.
package final class RedisStreamReader: Sendable {
    private let pipeline: RedisPipeline
    private let commandTimeout: Duration

    /// - Parameter name: for CLIENT LIST, the thread and the log.
    package init(configuration: RedisConfiguration, name: String, logger: Logger) {
        self.pipeline = RedisPipeline(configuration: configuration, name: name, drain: .zero, logger: logger)
        self.commandTimeout = configuration.commandTimeout
    }

    deinit {
        self.pipeline.beginShutdown()
    }

    /// The entries after the positions, as soon as there is one; streams without news are left out.
    ///
    /// Cancellation throws `CancellationError` at once; nothing is lost by it.
    ///
    /// - Parameters:
    ///   - count: entries per stream at most.
    ///   - block: how long to wait for the first; rounded up to a millisecond. Not positive: returns at once.
    /// - Returns: an empty list when nothing came within `block`.
    /// - Throws: `RedisError`; `.timeout` when the server is silent for `commandTimeout` longer than `block`.
    package func read(
        _ positions: [(key: String, after: StreamID)], count: Int, block: Duration
    ) async throws -> [(key: String, entries: [StreamEntry])] {
        let words = RedisCommand.xread(positions, count: count, block: block)
        return try await RedisClient.unwrap(self.call(words, block: block).streamReads, "XREAD")
    }

    /// Takes entries for a consumer of a group; they are pending until `RedisClient.xack`.
    ///
    /// After a cancellation or a lost connection, entries may be pending that the caller has not seen: read them again
    /// with `after: .zero`.
    ///
    /// - Parameter after: nil for entries that nobody in the group has had; an id for this consumer's own pending
    ///   entries after it, without waiting.
    package func readGroup(
        _ keys: [String], group: String, consumer: String, after: StreamID? = nil, count: Int, block: Duration
    ) async throws -> [(key: String, entries: [StreamEntry])] {
        let words = RedisCommand.xreadgroup(
            keys, group: group, consumer: consumer, after: after, count: count, block: block)
        return try await RedisClient.unwrap(self.call(words, block: block).streamReads, "XREADGROUP")
    }

    /// Fails the call under way and all later ones with `.shutDown`, and closes the connection.
    package func close() async {
        self.pipeline.beginShutdown()
        await self.pipeline.closed()
    }

    private func call(_ words: [RedisArgument], block: Duration) async throws -> RedisValue {
        let call = RedisCall()
        let request = RedisRequest(
            bytes: RESPCommand.encode(words), commands: 1, queuedAt: .now,
            timeout: max(block, .zero) + self.commandTimeout, waiter: .call(call))
        let result = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if call.begin(continuation) { self.pipeline.submit(request) }
            }
        } onCancel: {
            // The server still holds the reply back: without that connection it forgets about it. First the reset,
            // so that it cannot meet a later call.
            guard let waiter = call.claim() else { return }
            self.pipeline.reset()
            waiter.resume(throwing: CancellationError())
        }
        return try result.get()
    }
}
