import Synchronization

/// A lock whose callers can also wait, without holding a thread, until what it guards satisfies a condition.
///
/// A condition may change the state when it is met (take an element, add one), so that waiting and acting are one step.
/// Conditions are tried in the order of their arrival, after each change.
final class Monitor<State: Sendable>: Sendable {
    private struct Waiter: Sendable {
        let id: UInt64
        /// Nil when the condition is not met.
        let attempt: @Sendable (inout State) -> Resumption?
        let cancel: Resumption
    }

    private typealias Resumption = @Sendable () -> Void

    private struct Guarded: Sendable {
        var state: State
        var waiters: [Waiter] = []
        var nextID: UInt64 = 0

        /// Takes out the waiters whose conditions are now met, each of which may meet another's.
        mutating func satisfied() -> [Resumption] {
            var resumptions: [Resumption] = []
            var index = 0
            while index < self.waiters.count {
                if let resumption = self.waiters[index].attempt(&self.state) {
                    self.waiters.remove(at: index)
                    resumptions.append(resumption)
                    index = 0
                } else {
                    index += 1
                }
            }
            return resumptions
        }
    }

    private let guarded: Mutex<Guarded>

    init(_ state: State) {
        self.guarded = Mutex(Guarded(state: state))
    }

    /// Reads or changes the state, then wakes whom that concerns.
    func withLock<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let (value, resumptions) = self.guarded.withLock { guarded in
            let value = body(&guarded.state)
            return (value, guarded.satisfied())
        }
        for resume in resumptions { resume() }
        return value
    }

    /// Calls `body` once with the condition's value: at once when there is one, else when there is, on the thread that changes
    /// the state.
    ///
    /// It costs no task and no switch of threads; what `body` does delays whoever changed the state.
    func whenMet<Value: Sendable>(
        _ condition: @escaping @Sendable (inout State) -> Value?, _ body: @escaping @Sendable (Value) -> Void
    ) {
        let (value, resumptions) = self.guarded.withLock { guarded -> (Value?, [Resumption]) in
            if let value = condition(&guarded.state) { return (value, guarded.satisfied()) }
            guarded.nextID += 1
            guarded.waiters.append(
                Waiter(id: guarded.nextID) { state in
                    guard let value = condition(&state) else { return nil }
                    return { body(value) }
                } cancel: {
                })
            return (nil, [])
        }
        for resume in resumptions { resume() }
        if let value { body(value) }
    }

    /// The condition's value, as soon as there is one; nil when the task is cancelled before.
    func wait<Value: Sendable>(until condition: @escaping @Sendable (inout State) -> Value?) async -> Value? {
        let (value, id, resumptions) = self.guarded.withLock { guarded -> (Value?, UInt64, [Resumption]) in
            if let value = condition(&guarded.state) { return (value, 0, guarded.satisfied()) }
            guarded.nextID += 1
            return (nil, guarded.nextID, [])
        }
        for resume in resumptions { resume() }
        if let value { return value }

        return await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Value?, Never>) in
                let resumptions = self.guarded.withLock { guarded -> [Resumption] in
                    // A cancellation before this point has set the flag; one after it finds the waiter.
                    if Task.isCancelled { return [{ continuation.resume(returning: nil) }] }
                    guarded.waiters.append(
                        Waiter(id: id) { state in
                            guard let value = condition(&state) else { return nil }
                            return { continuation.resume(returning: value) }
                        } cancel: {
                            continuation.resume(returning: nil)
                        })
                    return guarded.satisfied()
                }
                for resume in resumptions { resume() }
            }
        } onCancel: {
            let cancel = self.guarded.withLock { guarded -> Resumption? in
                guard let index = guarded.waiters.firstIndex(where: { $0.id == id }) else { return nil }
                return guarded.waiters.remove(at: index).cancel
            }
            cancel?()
        }
    }
}
