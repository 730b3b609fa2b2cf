/// Commands that wait together for their replies, and whoever waits for them.
struct RedisRequest: Sendable {
    /// Encoded commands, written in one piece: nothing of this connection comes between them.
    var bytes: [UInt8]
    /// How many replies they get.
    var commands: Int
    var queuedAt: MonotonicTime
    /// How long the server may be silent from then on, before the connection counts as dead.
    var timeout: Duration
    var waiter: Waiter

    /// Resumed exactly once.
    enum Waiter: Sendable {
        case one(CheckedContinuation<Result<RedisValue, RedisError>, Never>)
        case batch(CheckedContinuation<Result<[Result<RedisValue, RedisError>], RedisError>, Never>)
        /// May have left in the meantime, because its task was cancelled.
        case call(RedisCall)
    }

    /// Whether nobody waits any more: sending it would be for nothing.
    var isAbandoned: Bool {
        guard case .call(let call) = self.waiter else { return false }
        return call.isOver
    }

    /// - Parameter earlier: the replies before the last, `commands - 1` many.
    func succeed(_ reply: Result<RedisValue, RedisError>, after earlier: [Result<RedisValue, RedisError>]) {
        switch self.waiter {
        case .one(let continuation): continuation.resume(returning: reply)
        case .batch(let continuation): continuation.resume(returning: .success(earlier + [reply]))
        case .call(let call): call.claim()?.resume(returning: reply)
        }
    }

    /// - Parameter replies: those that came before the end; the other commands of a batch fail by `error`.
    func fail(_ error: RedisError, after replies: [Result<RedisValue, RedisError>] = []) {
        switch self.waiter {
        case .one(let continuation):
            continuation.resume(returning: .failure(error))
        case .batch(let continuation):
            if replies.isEmpty {
                continuation.resume(returning: .failure(error))
            } else {
                let missing = Array(repeating: Result<RedisValue, RedisError>.failure(error), count: self.commands)
                continuation.resume(returning: .success(replies + missing.dropFirst(replies.count)))
            }
        case .call(let call):
            call.claim()?.resume(returning: .failure(error))
        }
    }
}
