import Synchronization

/// Bounds how many batches of one socket wait for their commit: whoever would exceed it waits, and so stops reading.
final class InFlightWindow: Sendable {
    private struct State {
        var count = 0
        var waiter: CheckedContinuation<Void, Never>?
        var isOpen = true
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int = 64) {
        self.limit = limit
    }

    /// Enters as soon as there is room. One caller at a time.
    func enter() async {
        await withCheckedContinuation { continuation in
            let mayPass = self.state.withLock { state in
                state.count += 1
                if state.count > self.limit, state.isOpen {
                    state.waiter = continuation
                    return false
                }
                return true
            }
            if mayPass { continuation.resume() }
        }
    }

    func leave() {
        self.wake { $0.count -= 1 }
    }

    /// Lets everybody pass: the socket ends.
    func open() {
        self.wake { $0.isOpen = false }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            change(&state)
            guard state.count <= self.limit || !state.isOpen else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
