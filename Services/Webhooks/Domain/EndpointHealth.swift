import Domain

/// Whether an endpoint takes what it is sent, judged from its attempts alone: a value that the caller stores.
///
/// ```
///            failure                    ≥ 20 failures in ≥ 1 h, none between
/// healthy ────────────▶ failing ──────────────────────────────────────────▶ disabled by itself: one attempt an hour
///    ▲                     │ success                                              │ success
///    └─────────────────────┴──────────────────────────────────────────────────────┘ what waits follows, in order
/// ```
///
/// An answer 410 disables for good: a person must enable it again.
struct EndpointHealth: Sendable, Hashable {
    /// What people are to be told, once each.
    enum News: Sendable, Hashable {
        /// So many percent of the way to being disabled by itself, one of ``EndpointHealth/warnings``.
        case failing(percent: Int)
        case disabled
        case gone
        case recovered
    }

    static let failureLimit = 20

    /// So many failures in a row are no single event that the receiver does not like.
    static let outage = 5

    static let patience: Duration = .seconds(3600)

    /// Percent of the way to being disabled at which people are told, once in each spell of failures.
    static let warnings = [50, 70, 90]

    static let probePause: Duration = .seconds(3600)

    var state = Endpoint.State.healthy
    var reason: String?
    var failures = 0
    var failingSince: Timestamp?

    /// The highest of ``warnings`` that people were told of since the last success; 0: none.
    var warnedPercent = 0

    /// When one delivery is tried although it is disabled by itself; nil: it is not.
    var probeAt: Timestamp?

    /// Whether it is disabled for good.
    var isGone = false

    /// Heeds an attempt, in the order of their ends; gives what people are to be told.
    mutating func heed(_ attempt: Attempt, at now: Timestamp) -> News? {
        guard let error = attempt.error else {
            let wasDisabled = self.probeAt != nil
            self = EndpointHealth()
            return wasDisabled ? .recovered : nil
        }
        self.failures += 1
        self.failingSince = self.failingSince ?? attempt.startedAt
        if attempt.isGone {
            self.state = .disabled
            self.reason = "The receiver answered 410: it wants no more."
            self.probeAt = nil
            self.isGone = true
            return .gone
        }
        if self.probeAt != nil {
            self.probeAt = now + Self.probePause
            self.reason = Self.reason(error)
            return nil
        }
        let isExhausted = self.failures >= Self.failureLimit && now - (self.failingSince ?? now) >= Self.patience
        self.state = isExhausted ? .disabled : .failing
        self.reason = isExhausted ? Self.reason(error) : error
        self.probeAt = isExhausted ? now + Self.probePause : nil
        return isExhausted ? .disabled : self.warn(at: now)
    }

    /// Both the failures and the time must be so far.
    private mutating func warn(at now: Timestamp) -> News? {
        let failures = Double(self.failures) / Double(Self.failureLimit)
        let time = (now - (self.failingSince ?? now)) / Self.patience
        guard let percent = Self.warnings.last(where: { Double($0) <= min(failures, time) * 100 }),
            percent > self.warnedPercent
        else { return nil }
        self.warnedPercent = percent
        return .failing(percent: percent)
    }

    private static func reason(_ error: String) -> String {
        "It has failed for long and is tried once an hour; the last time: \(error)"
    }
}
