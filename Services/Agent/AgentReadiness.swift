import ServiceKit

/// Ready while readings get somewhere: to the server, or at least into the spool.
struct AgentReadiness: ReadinessCheck {
    let name = "readings"
    let metrics: AgentMetrics

    func check() async throws {
        guard self.metrics.isConnected || self.metrics.isSpooling else {
            throw ReadinessProblem("Not connected, and the spool cannot be written.")
        }
    }
}
