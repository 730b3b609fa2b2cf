import Domain
import ServiceKit

/// A run of a plugin instance on the wire.
struct PluginExecutionDTO: Encodable, Sendable {
    var startedAt: String
    var finishedAt: String
    var status: String
    var metricsCount: Int
    @ExplicitNull var errorMessage: String?
    var duration: Double

    init(_ execution: PluginExecution) {
        self.startedAt = execution.startedAt.rfc3339
        self.finishedAt = execution.finishedAt.rfc3339
        self.status = execution.outcome.rawValue
        self.metricsCount = execution.metricsCount
        self.errorMessage = execution.errorMessage
        self.duration = (execution.finishedAt - execution.startedAt) / .seconds(1)
    }

    private enum CodingKeys: String, CodingKey {
        case startedAt = "started_at"
        case finishedAt = "finished_at"
        case status
        case metricsCount = "metrics_count"
        case errorMessage = "error_message"
        case duration = "duration_seconds"
    }
}
