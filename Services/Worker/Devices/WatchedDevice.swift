import Domain

/// A device as its channels tell of it: when something was measured on it last, and what was said of it.
struct WatchedDevice: Sendable, Hashable {
    enum State: String, Sendable, Hashable {
        case online
        case offline
    }

    var name: String
    var lastReading: Timestamp

    /// The longest in which one of its channels is expected to give a reading; nil: nobody has said.
    var expectedInterval: Duration?

    /// Nil: the device is new here.
    var state: State?

    /// What it may be silent for: three expected intervals, and a minute at least; five minutes when none is known.
    var limit: Duration {
        self.expectedInterval.map { max($0 * 3, .seconds(60)) } ?? .seconds(300)
    }

    /// - Parameter watchedSince: Since when readings could have been seen without a break. Silence before it says nothing about
    ///   the device, except of one that is new here: what was imported does not go offline, it never was online.
    func state(at now: Timestamp, watchedSince: Timestamp) -> State {
        let heard = self.state == nil ? self.lastReading : max(self.lastReading, watchedSince)
        let isSilent = heard + self.limit < now
        // Whoever was silent before a break is not back because of the break.
        if self.state == .offline, self.lastReading + self.limit < now { return .offline }
        return isSilent ? .offline : .online
    }
}
