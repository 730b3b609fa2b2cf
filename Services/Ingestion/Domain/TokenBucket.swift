/// Lets `rate` pass each second, and as much at once after a second of silence.
///
/// Whoever finds it above zero may take as much as he has: what is taken beyond the level is a debt that later callers wait
/// off. So no message is ever too large for the bucket, and in the long run no more than `rate` passes.
struct TokenBucket: Sendable {
    /// Tokens per second, above 0; also the most that it holds.
    let rate: Double
    private var level: Double
    private var seenAt: ContinuousClock.Instant

    /// A full bucket.
    init(rate: Double, now: ContinuousClock.Instant) {
        self.rate = rate
        self.level = rate
        self.seenAt = now
    }

    /// How long until something may be taken; nil: now.
    mutating func wait(now: ContinuousClock.Instant) -> Duration? {
        self.refill(now)
        return self.level > 0 ? nil : .seconds(max(-self.level / self.rate, 0.001))
    }

    mutating func take(_ amount: Int, now: ContinuousClock.Instant) {
        self.refill(now)
        self.level -= Double(amount)
    }

    mutating func isFull(now: ContinuousClock.Instant) -> Bool {
        self.refill(now)
        return self.level >= self.rate
    }

    /// Time that runs backwards counts as standing still.
    private mutating func refill(_ now: ContinuousClock.Instant) {
        guard now > self.seenAt else { return }
        self.level = min(self.rate, self.level + self.rate * ((now - self.seenAt) / .seconds(1)))
        self.seenAt = now
    }
}
