import Synchronization

/// Events between the subscriber's thread and one reader. Bounded: see `append`.
final class RedisSubscriptionBuffer: Sendable {
    fileprivate struct State {
        var events: [RedisSubscriptionEvent] = []
        var head = 0
        var bytes = 0
        var waiter: CheckedContinuation<RedisSubscriptionEvent?, Never>?
        var isFinished = false
    }

    private let maximumEvents: Int
    private let maximumBytes: Int
    private let state = Mutex(State())

    init(maximumEvents: Int, maximumBytes: Int) {
        self.maximumEvents = maximumEvents
        self.maximumBytes = maximumBytes
    }

    /// Adds an event, and wakes the reader.
    func append(_ event: RedisSubscriptionEvent) {
        self.enqueue(event)?()
    }

    /// Adds an event. Over the bound everything that waits is dropped, the message too, and `.overflow` stands for
    /// all of it; a change of the connection is still added after it.
    ///
    /// - Returns: What wakes the reader, if it waits: to be called without any lock, because waking takes a lock of the
    ///   reader's task, under which a cancellation may just be asking for ours.
    func enqueue(_ event: RedisSubscriptionEvent) -> (@Sendable () -> Void)? {
        let waiter: CheckedContinuation<RedisSubscriptionEvent?, Never>? = self.state.withLock { state in
            guard !state.isFinished else { return nil }
            if let waiter = state.waiter {
                state.waiter = nil
                return waiter
            }
            state.bytes += event.size
            if state.events.count - state.head >= self.maximumEvents || state.bytes > self.maximumBytes {
                state.events = [.overflow]
                state.head = 0
                state.bytes = 0
                if case .message = event { return nil }
            }
            state.events.append(event)
            return nil
        }
        guard let waiter else { return nil }
        return { waiter.resume(returning: event) }
    }

    /// The next event; nil after `finish`, once the buffer is empty. For one reader: a second waiter ends the first.
    func next() async -> RedisSubscriptionEvent? {
        await withCheckedContinuation { continuation in
            let (event, waiter) = self.state.withLock {
                state -> (RedisSubscriptionEvent??, CheckedContinuation<RedisSubscriptionEvent?, Never>?) in
                if let event = state.removeFirst() { return (.some(event), nil) }
                if state.isFinished { return (.some(nil), nil) }
                defer { state.waiter = continuation }
                return (nil, state.waiter)
            }
            waiter?.resume(returning: nil)
            if let event { continuation.resume(returning: event) }
        }
    }

    /// Ends the sequence after what is buffered, and wakes the reader.
    func finish() {
        self.markFinished()?()
    }

    /// Ends the sequence after what is buffered.
    ///
    /// - Returns: As ``enqueue(_:)``.
    func markFinished() -> (@Sendable () -> Void)? {
        let waiter = self.state.withLock { state in
            state.isFinished = true
            defer { state.waiter = nil }
            return state.waiter
        }
        guard let waiter else { return nil }
        return { waiter.resume(returning: nil) }
    }
}

extension RedisSubscriptionBuffer.State {
    fileprivate mutating func removeFirst() -> RedisSubscriptionEvent? {
        guard self.head < self.events.count else { return nil }
        let event = self.events[self.head]
        self.head += 1
        self.bytes -= event.size
        if self.head > self.events.count / 2 {
            self.events.removeFirst(self.head)
            self.head = 0
        }
        return event
    }
}

extension RedisSubscriptionEvent {
    fileprivate var size: Int {
        guard case .message(let channel, let payload) = self else { return 0 }
        return channel.utf8.count + payload.count
    }
}
