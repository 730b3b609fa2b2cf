import Logging
import ServiceLifecycle

/// Commands to a Redis server, over one connection on a thread of its own.
///
/// Any number of tasks may call at once: what is queued goes out together, and is answered in the order of the calls,
/// so commands that one task awaits one by one keep their order.
///
/// - A lost connection fails every command that was queued or sent with `.connectionLost`, and never sends one again:
///   whether to repeat it is the caller's decision. The client reconnects with back-off from 50 ms to 2 s.
/// - Without a connection, a command waits up to `reconnectPatience` (250 ms) for the attempt under way.
/// - More than `maximumPendingCommands` or `maximumPendingBytes` waiting: `.overloaded`, at once, nothing sent.
/// - Cancelling the task does not end the wait: the command may already be with the server. `commandTimeout` bounds the server's silence.
/// - Not for commands that block or change the connection's state (BLPOP, SUBSCRIBE, MULTI across calls, SELECT):
///   see `RedisStreamReader` and `RedisSubscriber`.
///
/// Works from the first command on, also before `run`. The thread ends with `run`, `shutdown` or the last reference.
package final class RedisClient: Service, Sendable {
    private let pipeline: RedisPipeline
    private let commandTimeout: Duration

    /// - Parameter name: for CLIENT LIST, the thread and the log.
    package init(configuration: RedisConfiguration, name: String, logger: Logger) {
        self.pipeline = RedisPipeline(
            configuration: configuration, name: name, drain: .milliseconds(500), logger: logger)
        self.commandTimeout = configuration.commandTimeout
    }

    deinit {
        self.pipeline.beginShutdown()
    }

    /// Whether the connection stands, as far as the system knows.
    package var isConnected: Bool {
        self.pipeline.isConnected
    }

    /// Connects, and returns after a graceful shutdown, a cancellation or `shutdown`.
    package func run() async throws {
        self.pipeline.start()
        let pipeline = self.pipeline
        await withTaskCancellationOrGracefulShutdownHandler {
            await pipeline.closed()
        } onCancelOrGracefulShutdown: {
            pipeline.beginShutdown()
        }
    }

    /// Refuses new commands with `.shutDown`, fails the queued ones with it, waits up to 500 ms for the replies to
    /// those sent, and closes the connection.
    package func shutdown() async {
        self.pipeline.beginShutdown()
        await self.pipeline.closed()
    }

    /// Sends one command and returns its reply, which is never `.error`. One round trip.
    ///
    /// - Throws: `RedisError`. After `.connectionLost`, `.timeout` and `.shutDown` it is unknown whether the command
    ///   was executed.
    package func command(_ arguments: [RedisArgument]) async throws -> RedisValue {
        let bytes = RESPCommand.encode(arguments)
        let result: Result<RedisValue, RedisError> = await withCheckedContinuation { continuation in
            self.submit(bytes, commands: 1, .one(continuation))
        }
        return try result.get()
    }

    /// Sends commands in one piece, no other command of this client between them; one round trip. Not a transaction:
    /// other clients' commands may come between, and each has its own result.
    ///
    /// - Returns: as many results as commands, in their order. When the connection ends midway, those not answered
    ///   hold `.connectionLost` or `.timeout`.
    /// - Throws: `RedisError` when not one of them was answered.
    package func commands(_ batch: [[RedisArgument]]) async throws -> [Result<RedisValue, RedisError>] {
        guard !batch.isEmpty else { return [] }
        var bytes: [UInt8] = []
        for arguments in batch { RESPCommand.encode(arguments, into: &bytes) }
        let encoded = bytes
        let result: Result<[Result<RedisValue, RedisError>], RedisError> = await withCheckedContinuation {
            self.submit(encoded, commands: batch.count, .batch($0))
        }
        return try result.get()
    }

    private func submit(_ bytes: [UInt8], commands: Int, _ waiter: RedisRequest.Waiter) {
        self.pipeline.submit(
            RedisRequest(
                bytes: bytes, commands: commands, queuedAt: .now, timeout: self.commandTimeout, waiter: waiter))
    }
}
