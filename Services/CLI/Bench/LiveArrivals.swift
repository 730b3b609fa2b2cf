import Synchronization

/// Joins the sending of probes with their arrival at each socket.
final class LiveArrivals: Sendable {
    private struct State {
        /// When each probe was sent, from number 0.
        var sent: [ContinuousClock.Instant] = []
        var arrived = 0
        var isCounting = false
        var frames = 0
        var readings = 0
        var gaps = 0
        var latencies = LatencyRecorder()
    }

    private let state = Mutex(State())

    /// - Returns: the number of the probe that is sent now.
    func send() -> Int {
        self.state.withLock { state in
            state.sent.append(.now)
            return state.sent.count - 1
        }
    }

    /// A socket got a frame with `readings` readings, and with these probes among them.
    func receive(probes: [Int], readings: Int, at instant: ContinuousClock.Instant) {
        self.state.withLock { state in
            if state.isCounting {
                state.frames += 1
                state.readings += readings
            }
            for probe in probes where state.sent.indices.contains(probe) {
                state.arrived += 1
                state.latencies.record(instant - state.sent[probe])
            }
        }
    }

    func receiveGap() { self.state.withLock { $0.gaps += 1 } }

    /// Frames and readings count from here, or no longer.
    func count(_ isCounting: Bool) { self.state.withLock { $0.isCounting = isCounting } }

    var sent: Int { self.state.withLock { $0.sent.count } }
    var arrived: Int { self.state.withLock { $0.arrived } }
    var frames: Int { self.state.withLock { $0.frames } }
    var readings: Int { self.state.withLock { $0.readings } }
    var gaps: Int { self.state.withLock { $0.gaps } }

    /// What was recorded since the last call.
    func takeLatencies() -> LatencyRecorder {
        self.state.withLock { state in
            defer { state.latencies = LatencyRecorder() }
            return state.latencies
        }
    }

    var latency: LatencySummary? { self.state.withLock { $0.latencies }.summary() }
}
