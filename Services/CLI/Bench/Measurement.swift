import Synchronization

/// What happened between two instants; what happens before and after does not count. May be told by many tasks at once.
final class Measurement: Sendable {
    private struct State {
        var latencies = LatencyRecorder()
        var units = 0
    }

    let window: Range<ContinuousClock.Instant>
    private let state = Mutex(State())

    init(window: Range<ContinuousClock.Instant>) {
        self.window = window
    }

    /// - Parameters:
    ///   - since: When it began, or should have.
    ///   - units: How much was done by it: readings, bytes.
    func record(since: ContinuousClock.Instant, until end: ContinuousClock.Instant = .now, units: Int = 1) {
        guard self.window.contains(end) else { return }
        self.state.withLock { state in
            state.latencies.record(end - since)
            state.units += units
        }
    }

    var units: Int { self.state.withLock { $0.units } }
    var count: Int { self.state.withLock { $0.latencies.count } }
    var latency: LatencySummary? { self.state.withLock { $0.latencies }.summary() }

    /// The length of the window.
    var seconds: Double { (self.window.upperBound - self.window.lowerBound) / .seconds(1) }

    /// Processor seconds that `times` takes within the window, by program. Waits until its end.
    func processorSeconds(of times: ProcessTimes) async throws -> [String: Double] {
        try await Task.sleep(until: self.window.lowerBound, clock: .continuous)
        let before = times.secondsByName()
        try await Task.sleep(until: self.window.upperBound, clock: .continuous)
        return times.secondsByName().reduce(into: [:]) { $0[$1.key] = $1.value - (before[$1.key] ?? 0) }
    }
}
