/// Decides when outputs have held their values long enough without a connection.
struct HoldTimer: Sendable {
    private enum State: Sendable {
        case connected
        case holding(since: ContinuousClock.Instant)
        case safe
    }

    let hold: Duration

    /// Outputs start at their safe values.
    private var state = State.safe

    init(hold: Duration) {
        self.hold = hold
    }

    mutating func connected() {
        self.state = .connected
    }

    /// Further losses, before a connection has come about, do not start the hold time again.
    mutating func disconnected(at now: ContinuousClock.Instant) {
        if case .connected = self.state { self.state = .holding(since: now) }
    }

    /// Whether the outputs must go to their safe values now: true once for each loss of the connection.
    mutating func isOver(at now: ContinuousClock.Instant) -> Bool {
        guard case .holding(let since) = self.state, now - since >= self.hold else { return false }
        self.state = .safe
        return true
    }
}
