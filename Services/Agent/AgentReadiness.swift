import ServiceKit

/// Ready while the spool takes readings: they go nowhere but through it.
struct AgentReadiness: ReadinessCheck {
    let name = "readings"
    let metrics: AgentMetrics

    func check() async throws {
        if let problem = self.metrics.spoolProblem {
            throw ReadinessProblem("The spool takes no readings, they are lost: \(problem).")
        }
    }
}
