import Contracts
import ServiceLifecycle
import Synchronization

/// The appends of this process that wait for the writer's verdict.
///
/// A verdict may arrive before anybody waits for it: it is kept until somebody does. Whoever waits longer than
/// ``patience`` gets nil.
final class Receipts: Service {
    private struct Slot {
        var verdict: Verdict?
        var waiter: CheckedContinuation<Verdict?, Never>?
        var deadline: ContinuousClock.Instant
    }
    private struct State {
        var next: UInt64 = 1
        var slots: [UInt64: Slot] = [:]
    }

    static let patience: Duration = .seconds(10)

    let instance: UInt64
    private let state = Mutex(State())

    /// - Parameter instance: Random: it tells this process from all others.
    init(instance: UInt64 = .random(in: 1 ... .max)) {
        self.instance = instance
    }

    /// How many appends wait.
    var count: Int { self.state.withLock { $0.slots.count } }

    /// A receipt for one append. It ends with ``verdict(of:)`` or ``discard(_:)``.
    func issue(now: ContinuousClock.Instant = .now) -> Receipt {
        self.state.withLock { state in
            defer { state.next += 1 }
            state.slots[state.next] = Slot(deadline: now + Self.patience)
            return Receipt(instance: self.instance, number: state.next)
        }
    }

    /// The append failed: no verdict will come.
    func discard(_ receipt: Receipt) {
        _ = self.state.withLock { $0.slots.removeValue(forKey: receipt.number) }
    }

    /// Waits for the verdict; nil when it does not come in time.
    func verdict(of receipt: Receipt) async -> Verdict? {
        await withCheckedContinuation { continuation in
            let known: Verdict?? = self.state.withLock { state in
                guard let slot = state.slots[receipt.number] else { return .some(nil) }
                guard slot.verdict == nil else {
                    state.slots[receipt.number] = nil
                    return .some(slot.verdict)
                }
                state.slots[receipt.number]?.waiter = continuation
                return .none
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// Hands out the verdicts on this process's appends; those of others are passed over.
    func resolve(_ verdicts: some Sequence<Verdict>) {
        let woken = self.state.withLock { state in
            verdicts.compactMap { verdict -> (CheckedContinuation<Verdict?, Never>, Verdict)? in
                let number = verdict.receipt.number
                guard verdict.receipt.instance == self.instance, let slot = state.slots[number] else { return nil }
                guard let waiter = slot.waiter else {
                    state.slots[number]?.verdict = verdict
                    return nil
                }
                state.slots[number] = nil
                return (waiter, verdict)
            }
        }
        for (waiter, verdict) in woken { waiter.resume(returning: verdict) }
    }

    /// Gives up those whose time is over.
    func expire(now: ContinuousClock.Instant = .now) {
        let expired = self.state.withLock { state in
            let numbers = state.slots.filter { $0.value.deadline <= now && $0.value.verdict == nil }.map(\.key)
            return numbers.compactMap { state.slots.removeValue(forKey: $0)?.waiter }
        }
        for waiter in expired { waiter.resume(returning: nil) }
    }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .milliseconds(500))
                self.expire()
            }
        }
        let waiters = self.state.withLock { state in
            defer { state.slots = [:] }
            return state.slots.values.compactMap(\.waiter)
        }
        for waiter in waiters { waiter.resume(returning: nil) }
    }
}
