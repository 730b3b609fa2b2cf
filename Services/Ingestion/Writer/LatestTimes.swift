import Domain

/// Up to which time each channel's latest reading is known to be stored, so that older ones need not ask.
///
/// Others may have stored newer ones meanwhile: what is here is never too high.
struct LatestTimes: Sendable {
    private var times: [Channel.Number: Timestamp] = [:]

    /// How many channels are remembered; beyond it all are forgotten, which costs time only.
    static let capacity = 100_000

    func mayMove(_ channel: Channel.Number, to time: Timestamp) -> Bool {
        self.times[channel].map { $0 <= time } ?? true
    }

    mutating func raise(_ channel: Channel.Number, to time: Timestamp) {
        if self.times.count >= Self.capacity, self.times[channel] == nil { self.times = [:] }
        self.times[channel] = time
    }
}
