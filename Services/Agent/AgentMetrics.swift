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
    let connections = Counter(label: "webmacs_agent_connections")
    let spoolBytes = Gauge(label: "webmacs_agent_spool_bytes")
    let spoolWaiting = Gauge(label: "webmacs_agent_spool_waiting_readings")
    private let connectedGauge = Gauge(label: "webmacs_agent_connected")

    private let connected = Atomic(false)
    private let spooling = Atomic(true)

    var isConnected: Bool { self.connected.load(ordering: .relaxed) }

    /// Whether the last append succeeded.
    var isSpooling: Bool { self.spooling.load(ordering: .relaxed) }

    func setConnected(_ value: Bool) {
        self.connected.store(value, ordering: .relaxed)
        self.connectedGauge.record(value ? 1 : 0)
        if value { self.connections.increment() }
    }

    func setSpooling(_ value: Bool) {
        self.spooling.store(value, ordering: .relaxed)
    }
}
