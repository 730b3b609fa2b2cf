import Domain
import Hummingbird
import ServiceKit

/// One measurement of a metric set, in Unity's words.
struct PluginExecutionDTO: ResponseEncodable, Sendable {
    /// Microseconds since 1970: no two executions of a plugin have one time.
    private let id: Int64
    private let plugin: String
    private let startedAt: String
    private let completedAt: String
    /// What failed has left nothing.
    private let status = "success"
    @ExplicitNull private var error: String?
    private let metrics: Int

    init(_ execution: PluginExecution, of set: MetricSet) {
        self.id = execution.time.microseconds
        self.plugin = set.id
        self.startedAt = execution.time.rfc3339
        self.completedAt = self.startedAt
        self._error = ExplicitNull(wrappedValue: nil)
        self.metrics = execution.metrics
    }

    private enum CodingKeys: String, CodingKey {
        case id, status
        case plugin = "plugin_id"
        case startedAt = "started_at"
        case completedAt = "completed_at"
        case error = "error_message"
        case metrics = "metrics_count"
    }
}
