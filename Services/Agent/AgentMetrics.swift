import CoreMetrics
import Synchronization

/// What the agent counts, and what its readiness is judged by.
final class AgentMetrics: Sendable {
    let collected = Counter(label: "webmacs_agent_readings_collected")
    let spooled = Counter(label: "webmacs_agent_readings_spooled")
    /// Each time a reading is sent, repetitions too.
    let sent = Counter(label: "webmacs_agent_readings_sent")
    let acknowledged = Counter(label: "webmacs_agent_readings_acknowledged")
    /// Among the acknowledged.
    let refused = Counter(label: "webmacs_agent_readings_refused")
    /// Lost to the spool's bounds.
    let dropped = Counter(label: "webmacs_agent_readings_dropped")
    /// Collected, but the spool could not take them.
    let lost = Counter(label: "webmacs_agent_readings_lost")
    /// Times that readings' times were put right.
    let clockCorrections = Counter(label: "webmacs_agent_clock_corrections")
    let connections = Counter(label: "webmacs_agent_connections")
    let spoolBytes = Gauge(label: "webmacs_agent_spool_bytes")
    let spoolWaiting = Gauge(label: "webmacs_agent_spool_waiting_readings")
    let pluginSuccesses = Counter(label: "webmacs_agent_plugin_runs", dimensions: [("outcome", "success")])
    let pluginFailures = Counter(label: "webmacs_agent_plugin_runs", dimensions: [("outcome", "failed")])
    let pluginRunsActive = Gauge(label: "webmacs_agent_plugin_runs_active")
    /// Of runs that the server was never told of.
    let pluginReportsDropped = Counter(label: "webmacs_agent_plugin_reports_dropped")
    private let connectedGauge = Gauge(label: "webmacs_agent_connected")

    private let connected = Atomic(false)
    private let problem = Mutex<String?>(nil)

    var isConnected: Bool { self.connected.load(ordering: .relaxed) }

    /// Whether the last append succeeded.
    var isSpooling: Bool { self.spoolProblem == nil }

    /// Why the last append failed.
    var spoolProblem: String? { self.problem.withLock { $0 } }

    func setConnected(_ value: Bool) {
        self.connected.store(value, ordering: .relaxed)
        self.connectedGauge.record(value ? 1 : 0)
        if value { self.connections.increment() }
    }

    func setSpooling(problem: String?) {
        self.problem.withLock { $0 = problem }
    }
}
