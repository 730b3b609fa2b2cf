import Synchronization

/// Lets each user ask only some costly questions at once; the others wait in their order, and not for ever.
final class QuestionGate: Sendable {
    struct Limits: Sendable {
        /// Of one user; fewer than there are connections to the database.
        var atOnce = 2
        /// Questions of one user that wait.
        var waiting = 64
        /// How long one waits.
        var patience = Duration.seconds(10)
    }

    /// A question that is being answered. It ends by ``leave()``, or when nobody holds it any more.
    final class Permit: Sendable {
        private let gate: QuestionGate
        private let user: String
        private let number: Int

        fileprivate init(gate: QuestionGate, user: String, number: Int) {
            (self.gate, self.user, self.number) = (gate, user, number)
        }

        /// Lets the next one in; harmless when repeated.
        func leave() { self.gate.leave(self.user, self.number) }

        deinit { self.leave() }
    }

    private typealias Continuation = CheckedContinuation<Void, any Error>

    private struct Queue {
        var running: Set<Int> = []
        var waiting: [(number: Int, continuation: Continuation)] = []
    }

    private struct State {
        var queues: [String: Queue] = [:]
        var questionsSoFar = 0
    }

    private let limits: Limits
    private let state = Mutex(State())

    init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Waits until `user` may ask another question.
    ///
    /// - Throws: `QueryError.tooManyQuestions` when too many of his wait, or this one has waited too long; `CancellationError`.
    func enter(_ user: String) async throws -> Permit {
        let (number, isOpen) = self.state.withLock { state in
            state.questionsSoFar += 1
            let number = state.questionsSoFar
            guard state.queues[user, default: Queue()].running.count < self.limits.atOnce else {
                return (number, false)
            }
            state.queues[user, default: Queue()].running.insert(number)
            return (number, true)
        }
        // From here on the permit's end takes the question out, wherever it is.
        let permit = Permit(gate: self, user: user, number: number)
        if isOpen { return permit }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.wait(user, number) }
            group.addTask {
                try await Task.sleep(for: self.limits.patience)
                throw QueryError.tooManyQuestions
            }
            defer { group.cancelAll() }
            try await group.next()
            return permit
        }
    }

    private func wait(_ user: String, _ number: Int) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: Continuation) in
                let outcome: Result<Void, any Error>? = self.state.withLock { state in
                    // The handler below runs after the flag is set: it is seen either here or there.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    var queue = state.queues[user] ?? Queue()
                    defer { state.queues[user] = queue }
                    if queue.running.count < self.limits.atOnce {
                        queue.running.insert(number)
                        return .success(())
                    }
                    guard queue.waiting.count < self.limits.waiting else {
                        return .failure(QueryError.tooManyQuestions)
                    }
                    queue.waiting.append((number, continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            self.leave(user, number)
        }
    }

    /// How many questions of the user wait.
    func waiting(_ user: String) -> Int { self.state.withLock { $0.queues[user]?.waiting.count ?? 0 } }

    /// Takes a question out, and lets the next one in when it was being answered.
    private func leave(_ user: String, _ number: Int) {
        var cancelled: Continuation?
        var next: Continuation?
        self.state.withLock { state in
            guard var queue = state.queues[user] else { return }
            if let place = queue.waiting.firstIndex(where: { $0.number == number }) {
                cancelled = queue.waiting.remove(at: place).continuation
            } else if queue.running.remove(number) != nil, !queue.waiting.isEmpty {
                let first = queue.waiting.removeFirst()
                queue.running.insert(first.number)
                next = first.continuation
            }
            state.queues[user] = queue.running.isEmpty && queue.waiting.isEmpty ? nil : queue
        }
        cancelled?.resume(throwing: CancellationError())
        next?.resume()
    }
}
