import Synchronization

/// What arrives at the receivers of a measurement, and when it should have.
final class WebhookArrivals: Sendable {
    /// An event at a receiver.
    private struct Arrival: Hashable {
        var number: Int
        var receiver: Int
    }

    private struct State {
        var phase = ""
        var dead = 0
        var due: [ContinuousClock.Instant] = []
        var seen: Set<Arrival> = []
        var repeated = 0
        var latencies = LatencyRecorder()
        var lastAt: ContinuousClock.Instant?
    }

    /// What one phase of the measurement came to.
    struct Outcome: Sendable {
        /// Each event at each receiver once.
        var count: Int
        var repeated: Int
        /// From when the event was due to the arrival of the request, at the receivers that are alive in every phase.
        var latencies: LatencyRecorder
        var lastAt: ContinuousClock.Instant?
    }

    /// So many receivers, from number 0 on, are those that die: what arrives there has no latency in any phase.
    private let mortal: Int
    private let state = Mutex(State())

    init(mortal: Int) {
        self.mortal = mortal
    }

    /// Forgets what was, and counts events whose ids begin with `phase` from now on.
    func begin(_ phase: String, dead: Int) {
        self.state.withLock { $0 = State(phase: phase, dead: dead) }
    }

    /// To be told before the event is emitted.
    ///
    /// - Returns: its id.
    func expect(due: ContinuousClock.Instant) -> String {
        self.state.withLock { state in
            state.due.append(due)
            return "\(state.phase)\(state.due.count - 1)"
        }
    }

    /// - Returns: Whether the receiver answers.
    func receive(_ id: String, at receiver: Int, _ now: ContinuousClock.Instant) -> Bool {
        self.state.withLock { state in
            guard receiver >= state.dead else { return false }
            guard id.hasPrefix(state.phase), let number = Int(id.dropFirst(state.phase.count)),
                state.due.indices.contains(number)
            else { return true }
            guard state.seen.insert(Arrival(number: number, receiver: receiver)).inserted else {
                state.repeated += 1
                return true
            }
            state.lastAt = now
            if receiver >= self.mortal { state.latencies.record(now - state.due[number]) }
            return true
        }
    }

    var outcome: Outcome {
        let state = self.state.withLock { $0 }
        return Outcome(
            count: state.seen.count, repeated: state.repeated, latencies: state.latencies,
            lastAt: state.lastAt)
    }

    /// Whether this receiver answers nothing now.
    func isDead(_ receiver: Int) -> Bool { self.state.withLock { receiver < $0.dead } }

    var count: Int { self.state.withLock { $0.seen.count } }
}
