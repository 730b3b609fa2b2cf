/// Turns a counter that only grows into a rate.
struct CounterRate: Sendable {
    private var last: (count: UInt64, instant: ContinuousClock.Instant)?

    /// Counts per second since the call before; nil for the first call, when no time has passed, and when the counter
    /// went backwards (a device was replaced or the counter started over).
    mutating func rate(_ count: UInt64, at instant: ContinuousClock.Instant) -> Double? {
        defer { self.last = (count, instant) }
        guard let last, count >= last.count, instant > last.instant else { return nil }
        return Double(count - last.count) / ((instant - last.instant) / .seconds(1))
    }
}
