/// When what was found is stored: soon, but so that storing takes a part of the time only. A value without a clock.
struct StorePace: Sendable, Hashable {
    /// What was found waits so long at least since the last time.
    static let shortest = Duration.milliseconds(200)
    static let longest = Duration.seconds(2)
    /// Where nothing was found, so far back a restart may have to look.
    static let idle = Duration.seconds(5)
    /// Or so many readings.
    static let readingLimit = 200_000

    private var storedAt: ContinuousClock.Instant
    private var pause = StorePace.shortest
    private var readings = 0

    init(at now: ContinuousClock.Instant) {
        self.storedAt = now
    }

    mutating func took(_ readings: Int) {
        self.readings += readings
    }

    func isDue(hasFindings: Bool, at now: ContinuousClock.Instant) -> Bool {
        let passed = now - self.storedAt
        if hasFindings { return passed >= self.pause }
        return passed >= Self.idle || (self.readings >= Self.readingLimit && passed >= self.pause)
    }

    /// The next time comes after four times as long as this one took.
    mutating func stored(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
        self.storedAt = end
        self.readings = 0
        self.pause = min(max((end - start) * 4, Self.shortest), Self.longest)
    }
}
