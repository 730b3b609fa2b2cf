/// How often a channel speaks, learned from its readings.
enum Rhythm {
    /// A channel is missed after so many of its expected intervals.
    static let expectedIntervals: Int64 = 3
    /// Or so many of its learned ones, and a second.
    static let learnedIntervals: Double = 5
    static let leastLimit: Int64 = 1_000_000
    /// As many intervals make a rhythm.
    static let lessons: Int64 = 8

    /// Takes an interval in microseconds into the mean: all count alike at first, later the last sixteen or so most.
    ///
    /// A longer gap counts as four intervals at most: one outage teaches no patience.
    static func learn(_ interval: Int64, into slot: inout Slot) {
        let mean = slot.number
        let clipped = slot.time < self.lessons ? Double(interval) : min(Double(interval), 4 * mean)
        slot.time = min(slot.time + 1, 16)
        slot.number = mean + (clipped - mean) / Double(slot.time)
    }

    /// How long the channel may be silent; nil: its rhythm is not known yet.
    static func limit(_ slot: Slot) -> Int64? {
        guard slot.time >= self.lessons else { return nil }
        return max(self.leastLimit, Int64(self.learnedIntervals * slot.number))
    }
}
