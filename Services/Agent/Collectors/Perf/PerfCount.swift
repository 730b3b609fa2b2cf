/// What a counter says: its count, and for how many nanoseconds it was wanted and has run. It runs for a part of the time
/// only when the processor has fewer counters than events are wanted; they then take turns.
struct PerfCount: Sendable, Hashable {
    var value: UInt64
    var enabled: UInt64
    var running: UInt64

    /// Counts per second since `earlier`, as if the counter had run all the time; nil when it has not run at all.
    func rate(since earlier: PerfCount) -> Double? {
        guard self.running > earlier.running, self.value >= earlier.value else { return nil }
        return Double(self.value - earlier.value) / Double(self.running - earlier.running) * 1e9
    }
}
