import CoreMetrics
import Synchronization

/// Lets so many runs be under way at once; the others wait in their order.
final class RunSlots: Sendable {
    private typealias Continuation = CheckedContinuation<Void, any Error>

    private struct State {
        var free: Int
        var waiting: [(number: Int, continuation: Continuation)] = []
        var soFar = 0
    }

    private let state: Mutex<State>
    private let count: Int
    private let active: Gauge

    init(_ count: Int, active: Gauge) {
        self.state = Mutex(State(free: count))
        self.count = count
        self.active = active
    }

    /// Does `body` when it may.
    ///
    /// - Throws: `CancellationError` while it waits; then nothing was done.
    func run<Result: Sendable>(_ body: () async -> Result) async throws -> Result {
        try await self.take()
        defer { self.give() }
        return await body()
    }

    private func take() async throws {
        let number = self.state.withLock { state in
            state.soFar += 1
            return state.soFar
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: Continuation) in
                let outcome: Result<Void, any Error>? = self.state.withLock { state in
                    // The handler below runs after the flag is set: it is seen either here or there.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard state.free == 0 else {
                        state.free -= 1
                        self.active.record(self.count - state.free)
                        return .success(())
                    }
                    state.waiting.append((number, continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let cancelled = self.state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).continuation }
            }
            cancelled?.resume(throwing: CancellationError())
        }
    }

    /// To the one that has waited longest.
    private func give() {
        let next = self.state.withLock { state -> Continuation? in
            if !state.waiting.isEmpty { return state.waiting.removeFirst().continuation }
            state.free += 1
            self.active.record(self.count - state.free)
            return nil
        }
        next?.resume()
    }
}
