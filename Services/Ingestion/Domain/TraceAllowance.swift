import ServiceKit
import Synchronization

/// Which batches' traces this instance carries on: those that their sender has sampled, and of these so many in a second. A
/// sender that samples everything costs no more than that, here and in all that follows.
final class TraceAllowance: Sendable {
    /// 0: none.
    private let perSecond: Int
    private let bucket: Mutex<TokenBucket>

    init(perSecond: Int = 20, now: ContinuousClock.Instant = .now) {
        self.perSecond = perSecond
        self.bucket = Mutex(TokenBucket(rate: Double(max(perSecond, 1)), now: now))
    }

    /// `trace` when it is carried on, else nil.
    func admit(_ trace: TraceContext?, now: ContinuousClock.Instant = .now) -> TraceContext? {
        guard let trace, trace.flags & 1 == 1, self.perSecond > 0 else { return nil }
        return self.bucket.withLock { bucket in
            guard bucket.wait(now: now) == nil else { return nil }
            bucket.take(1, now: now)
            return trace
        }
    }
}
