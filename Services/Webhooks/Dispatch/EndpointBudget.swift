/// What may be sent to one endpoint, by this instance: so many at once, so many and so many bytes a second.
///
/// A value, without a clock. In any second that is at most one second's worth saved up and one earned; of bytes, besides, the
/// bodies under way when they ran out.
struct EndpointBudget: Sendable {
    struct Limits: Sendable {
        var concurrency = 8
        var perSecond = 100
        var bytesPerSecond = 1 << 20
    }

    private let limits: Limits
    private var underWay = 0
    private var requests: Double
    private var bytes: Double
    private var refilledAt: ContinuousClock.Instant

    init(_ limits: Limits, at now: ContinuousClock.Instant) {
        self.limits = limits
        self.requests = Double(limits.perSecond)
        self.bytes = Double(limits.bytesPerSecond)
        self.refilledAt = now
    }

    /// How many more may begin.
    mutating func room(at now: ContinuousClock.Instant) -> Int {
        let seconds = max(0, (now - self.refilledAt) / .seconds(1))
        self.refilledAt = max(now, self.refilledAt)
        self.requests = min(Double(self.limits.perSecond), self.requests + seconds * Double(self.limits.perSecond))
        self.bytes = min(Double(self.limits.bytesPerSecond), self.bytes + seconds * Double(self.limits.bytesPerSecond))
        guard self.bytes > 0 else { return 0 }
        return max(0, min(self.limits.concurrency - self.underWay, Int(self.requests)))
    }

    /// Whether it has had, when it was last asked for room, what a second allows.
    var isEmpty: Bool { self.requests < 1 || self.bytes <= 0 }

    mutating func begin(bytes: Int) {
        self.underWay += 1
        self.requests -= 1
        self.bytes -= Double(bytes)
    }

    mutating func end() {
        self.underWay -= 1
    }

    /// Whether it is as a new one, and need not be kept.
    mutating func isFull(at now: ContinuousClock.Instant) -> Bool {
        _ = self.room(at: now)
        return self.underWay == 0 && self.requests >= Double(self.limits.perSecond)
            && self.bytes >= Double(self.limits.bytesPerSecond)
    }
}
