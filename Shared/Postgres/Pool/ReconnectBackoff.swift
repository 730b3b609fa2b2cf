/// When to try to connect while the server is away.
///
/// A value without a clock. Attempts are spaced by 50 ms, doubling up to 1 s, over all borrowers of the pool.
/// For the first `patience` of an outage a borrower waits for its turn, so a restart of the server is slow and
/// not an error; after that, one borrower per interval tries and the others fail at once.
struct ReconnectBackoff: Sendable {
    enum Decision: Equatable {
        case attempt
        case wait(until: ContinuousClock.Instant)
        case fail
    }

    private struct Outage {
        let since: ContinuousClock.Instant
        var failures: Int
        var nextAttempt: ContinuousClock.Instant
        var lastError: PostgresError
    }

    private let patience: Duration
    private var outage: Outage?

    init(patience: Duration) {
        self.patience = patience
    }

    /// The last failure, while the outage lasts.
    var lastError: PostgresError? { self.outage?.lastError }

    /// Whether the borrower may try now; if so, the next one's turn is an interval later.
    mutating func decide(now: ContinuousClock.Instant) -> Decision {
        guard let outage = self.outage else { return .attempt }
        if now >= outage.nextAttempt {
            self.outage?.nextAttempt = now + Self.interval(failures: outage.failures)
            return .attempt
        }
        return now - outage.since < self.patience ? .wait(until: outage.nextAttempt) : .fail
    }

    mutating func failed(_ error: PostgresError, now: ContinuousClock.Instant) {
        let failures = (self.outage?.failures ?? 0) + 1
        self.outage = Outage(
            since: self.outage?.since ?? now, failures: failures, nextAttempt: now + Self.interval(failures: failures),
            lastError: error)
    }

    mutating func succeeded() {
        self.outage = nil
    }

    private static func interval(failures: Int) -> Duration {
        min(.milliseconds(50 << min(failures - 1, 5)), .seconds(1))
    }
}
