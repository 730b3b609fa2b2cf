import Glibc
import Synchronization

/// What the thread of a `RedisPipeline` does. Used on that thread only.
struct RedisPipelineLoop {
    private struct Work {
        var requests: [RedisRequest] = []
        var mustReset = false
        var isClosing = false
    }

    private let pipeline: RedisPipeline
    private var reconnector: RedisReconnector
    private var socket: RedisSocket?
    private var inFlight = RedisInFlight()
    /// When the server last sent something.
    private var lastHeard = MonotonicTime.now
    /// Not all that was sent has left the output buffer.
    private var hasOutput = false
    /// Set by the shutdown: until then, what has been sent may still be answered.
    private var drainsUntil: MonotonicTime?

    init(_ pipeline: RedisPipeline) {
        self.pipeline = pipeline
        self.reconnector = RedisReconnector(
            configuration: pipeline.configuration, name: pipeline.name, wakeUp: pipeline.wakeUp,
            logger: pipeline.logger)
    }

    mutating func run() {
        var goesOn = true
        while goesOn {
            if let socket = self.socket {
                goesOn = self.turn(socket)
            } else {
                goesOn = self.turnWithoutConnection()
            }
        }
        self.finish()
    }

    // MARK: With a connection

    /// Sends what is queued, waits for something to happen, and takes in what has arrived.
    ///
    /// While replies are outstanding, new requests do not wake the thread: they collect, and go out together after
    /// the next reply.
    ///
    /// - Returns: false when the thread shall end.
    private mutating func turn(_ socket: RedisSocket) -> Bool {
        let work = self.takeWork()
        if work.isClosing, !self.mayDrain() { return false }
        if work.mustReset {
            self.disconnect()
            self.failSent(.connectionLost)
            self.reconnector.closed(now: .now)
            return true
        }
        do throws(RedisSocket.Failure) {
            if !work.requests.isEmpty {
                self.inFlight.append(contentsOf: work.requests)
                for request in work.requests { try socket.append(request.bytes) }
                self.hasOutput = true
            }
            if self.hasOutput { self.hasOutput = try !socket.flush() }
            if self.wait(for: socket.descriptor) {
                try socket.receive()
                self.lastHeard = .now
                try self.takeReplies(socket)
            }
        } catch {
            self.lose(.connectionLost, reason: error.reason)
            return true
        }
        if let deadline = self.inFlight.deadline(lastHeard: self.lastHeard), deadline <= .now {
            self.lose(.timeout, reason: "silent for too long")
        }
        return true
    }

    private mutating func takeWork() -> Work {
        let isBusy = !self.inFlight.isEmpty
        return self.pipeline.state.withLock { state in
            var work = Work(mustReset: state.mustReset, isClosing: state.phase != .running)
            state.mustReset = false
            guard !work.isClosing, !work.mustReset else { return work }
            swap(&work.requests, &state.queue)
            work.requests.removeAll { request in
                guard request.isAbandoned else { return false }
                state.forget(request)
                return true
            }
            state.isAsleep = work.requests.isEmpty && !isBusy
            return work
        }
    }

    /// Waits for the descriptor, a wake-up, or the next deadline.
    ///
    /// - Returns: whether there is something to receive, be it the end of the connection.
    private func wait(for descriptor: Int32) -> Bool {
        let events = self.pipeline.wakeUp.wait(
            with: descriptor, for: self.hasOutput ? POLLIN | POLLOUT : POLLIN,
            until: .earlier(self.inFlight.deadline(lastHeard: self.lastHeard), self.drainsUntil))
        return events & ~POLLOUT != 0
    }

    private mutating func takeReplies(_ socket: RedisSocket) throws(RedisSocket.Failure) {
        var completions: [RedisInFlight.Completion] = []
        // On a broken reply, those before it are still delivered.
        defer { self.deliver(completions) }
        while let reply = try socket.nextReply() {
            guard !self.inFlight.isEmpty else { throw RedisSocket.Failure(reason: "a reply that nobody asked for") }
            if let completion = self.inFlight.accept(reply) { completions.append(completion) }
        }
    }

    private func deliver(_ completions: [RedisInFlight.Completion]) {
        guard !completions.isEmpty else { return }
        // First make room, so that a task that goes on finds it.
        self.pipeline.state.withLock { state in
            for completion in completions { state.forget(completion.request) }
        }
        for completion in completions {
            completion.request.succeed(completion.lastReply, after: completion.earlierReplies)
        }
    }

    /// Gives the connection up. What was sent fails with `error`, what was queued with `.connectionLost`.
    private mutating func lose(_ error: RedisError, reason: String) {
        self.disconnect()
        self.failSent(error)
        self.failQueued(.connectionLost)
        self.reconnector.lost(reason, now: .now)
    }

    // MARK: Without one

    /// Waits for the connection, and meanwhile fails the requests whose patience ends.
    ///
    /// - Returns: false when the thread shall end.
    private mutating func turnWithoutConnection() -> Bool {
        if let socket = self.reconnector.socket(now: .now) {
            self.socket = socket
            self.pipeline.state.withLock { state in
                state.isConnected = true
                state.mustReset = false
            }
            return true
        }
        let patience = self.pipeline.configuration.reconnectPatience
        let now = MonotonicTime.now
        let (expired, nextExpiry, isClosing) = self.pipeline.state.withLock { state in
            let index = state.queue.firstIndex { $0.queuedAt + patience > now } ?? state.queue.endIndex
            let expired = Array(state.queue[..<index])
            state.queue.removeFirst(index)
            for request in expired { state.forget(request) }
            state.isAsleep = true
            return (expired, state.queue.first.map { $0.queuedAt + patience }, state.phase != .running)
        }
        for request in expired { request.fail(.connectionLost) }
        guard !isClosing else { return false }
        _ = self.pipeline.wakeUp.wait(until: .earlier(nextExpiry, self.reconnector.due))
        return true
    }

    // MARK: The end

    /// Whether the shutdown still waits for replies to what has been sent. What was queued fails now.
    private mutating func mayDrain() -> Bool {
        let now = MonotonicTime.now
        let until = self.drainsUntil ?? now + self.pipeline.drain
        self.drainsUntil = until
        self.failQueued(.shutDown)
        return !self.inFlight.isEmpty && now < until
    }

    private mutating func finish() {
        self.disconnect()
        self.failSent(.shutDown)
        self.failQueued(.shutDown)
        let waiters = self.pipeline.state.withLock { state in
            state.phase = .closed
            defer { state.closeWaiters = [] }
            return state.closeWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private mutating func disconnect() {
        self.socket = nil
        self.hasOutput = false
        self.pipeline.state.withLock { $0.isConnected = false }
    }

    private mutating func failSent(_ error: RedisError) {
        let (requests, replies) = self.inFlight.removeAll()
        self.pipeline.state.withLock { state in
            for request in requests { state.forget(request) }
        }
        for (index, request) in requests.enumerated() { request.fail(error, after: index == 0 ? replies : []) }
    }

    private func failQueued(_ error: RedisError) {
        let requests = self.pipeline.state.withLock { $0.takeQueue() }
        for request in requests { request.fail(error) }
    }
}

extension RedisPipeline.State {
    /// Counts a request as pending no more.
    fileprivate mutating func forget(_ request: RedisRequest) {
        self.pendingCommands -= request.commands
        self.pendingBytes -= request.bytes.count
    }

    fileprivate mutating func takeQueue() -> [RedisRequest] {
        let requests = self.queue
        self.queue = []
        for request in requests { self.forget(request) }
        return requests
    }
}
