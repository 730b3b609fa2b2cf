import Contracts
import Redis
import ServiceLifecycle
import Synchronization

/// Hears that rules have changed, so that the evaluator need not wait for its next look.
final class RuleSignal: Sendable {
    private let isRaised = Mutex(true)

    /// Whether something was heard since the last call.
    func take() -> Bool {
        self.isRaised.withLock { isRaised in
            defer { isRaised = false }
            return isRaised
        }
    }

    func raise() {
        self.isRaised.withLock { $0 = true }
    }

    /// Listens until the task is cancelled.
    func follow(_ subscriber: RedisSubscriber) async {
        for await event in subscriber.subscribe([Topics.catalogueChanges]) where event != .disconnected { self.raise() }
    }
}
