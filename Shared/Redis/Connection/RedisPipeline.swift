import Logging
import Synchronization

/// A connection with a thread of its own, and the queue in front of it.
///
///     tasks ──submit──▶ queue (bounded) ──take all──▶ thread: append, write, poll, read ──▶ resume, in order
///
/// Requests are written in the order of `submit` and answered in that order. What was queued or sent when the
/// connection is lost fails; nothing is ever sent twice. What is submitted while there is no connection waits for
/// `reconnectPatience`, then fails. The thread begins with the first request, or with `start`.
final class RedisPipeline: Sendable {
    enum Phase {
        case new, running, closing, closed
    }

    struct State {
        var phase = Phase.new
        var queue: [RedisRequest] = []
        /// Queued or sent, without all replies.
        var pendingCommands = 0
        var pendingBytes = 0
        /// The thread waits without having seen the end of the queue: whoever appends must wake it.
        var isAsleep = false
        /// The connection shall be closed: a reply is under way that nobody waits for any more.
        var mustReset = false
        var isConnected = false
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
    }

    let configuration: RedisConfiguration
    let name: String
    let logger: Logger
    /// How long a shutdown waits for the replies to what has been sent.
    let drain: Duration
    let state = Mutex(State())
    let wakeUp = WakeUp()

    init(configuration: RedisConfiguration, name: String, drain: Duration, logger: Logger) {
        self.configuration = configuration
        self.name = name
        self.drain = drain
        self.logger = logger
    }

    var isConnected: Bool {
        self.state.withLock { $0.isConnected }
    }

    /// Queues a request. On refusal its waiter is failed at once.
    func submit(_ request: RedisRequest) {
        var wakes = false
        let refusal: RedisError? = self.state.withLock { state in
            guard state.phase == .running || state.phase == .new else { return .shutDown }
            guard state.pendingCommands + request.commands <= self.configuration.maximumPendingCommands,
                state.pendingBytes + request.bytes.count <= self.configuration.maximumPendingBytes
            else { return .overloaded }
            guard self.startThread(&state) else { return .connectionLost }
            state.pendingCommands += request.commands
            state.pendingBytes += request.bytes.count
            state.queue.append(request)
            wakes = state.isAsleep
            state.isAsleep = false
            return nil
        }
        if let refusal { request.fail(refusal) }
        if wakes { self.wakeUp.signal() }
    }

    /// Begins to connect, if that has not happened yet.
    func start() {
        self.state.withLock { state in
            if state.phase == .new { _ = self.startThread(&state) }
        }
    }

    /// Closes the connection under the requests that are sent; they fail with `.connectionLost`. Those that are queued
    /// wait for the next connection.
    func reset() {
        self.state.withLock { $0.mustReset = true }
        self.wakeUp.signal()
    }

    /// Refuses new requests from now on, and ends the thread. Does not wait; see `closed`.
    func beginShutdown() {
        self.state.withLock { state in
            if state.phase == .running { state.phase = .closing }
            guard state.phase == .new else { return }
            state.phase = .closed
            for waiter in state.closeWaiters { waiter.resume() }
            state.closeWaiters = []
        }
        self.wakeUp.signal()
    }

    /// Returns when the thread has ended and every request has been answered or failed.
    func closed() async {
        await withCheckedContinuation { continuation in
            let isClosed = self.state.withLock { state in
                guard state.phase != .closed else { return true }
                state.closeWaiters.append(continuation)
                return false
            }
            if isClosed { continuation.resume() }
        }
    }

    private func startThread(_ state: inout State) -> Bool {
        guard state.phase == .new else { return true }
        guard self.wakeUp.descriptor >= 0 else { return false }
        let started = DedicatedThread.start(name: "redis-\(self.name)") {
            var loop = RedisPipelineLoop(self)
            loop.run()
        }
        if started { state.phase = .running }
        return started
    }
}
