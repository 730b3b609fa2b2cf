import Synchronization

/// A command whose task may be cancelled while the server holds the reply back.
///
/// Whoever claims the continuation resumes it, exactly once: the reply, the loss of the connection, or the
/// cancellation. The others find that they came too late.
final class RedisCall: Sendable {
    typealias Waiter = CheckedContinuation<Result<RedisValue, RedisError>, any Error>

    private enum State {
        case new
        case waiting(Waiter)
        case over
    }

    private let state = Mutex(State.new)

    var isOver: Bool {
        self.state.withLock { state in
            if case .over = state { true } else { false }
        }
    }

    /// - Returns: false when the call was claimed before it began; the waiter is then resumed with `CancellationError`.
    func begin(_ waiter: Waiter) -> Bool {
        let isOver = self.state.withLock { state in
            if case .over = state { return true }
            state = .waiting(waiter)
            return false
        }
        if isOver { waiter.resume(throwing: CancellationError()) }
        return !isOver
    }

    /// Ends the call.
    ///
    /// - Returns: the waiter, to be resumed; nil when there is none (yet, or any more).
    func claim() -> Waiter? {
        self.state.withLock { state in
            defer { state = .over }
            guard case .waiting(let waiter) = state else { return nil }
            return waiter
        }
    }
}
