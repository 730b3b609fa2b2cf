import Domain
import Hummingbird
import ServiceKit

/// How a metric set does, in Unity's words. What was due and has not come counts as failed.
struct PluginStatusDTO: ResponseEncodable, Sendable {
    private let plugin: String
    @ExplicitNull private var lastRun: String?
    @ExplicitNull private var lastSuccess: String?
    @ExplicitNull private var lastError: String?
    private let errors: Int
    private let consecutiveErrors: Int
    private let health: String

    init(_ set: MetricSet, _ health: PluginHealth) {
        self.plugin = set.id
        self._lastRun = ExplicitNull(wrappedValue: health.newest?.rfc3339)
        self._lastSuccess = self._lastRun
        self._lastError = ExplicitNull(
            wrappedValue: health.missed > 0 ? "\(health.missed) measurements were due and have not come." : nil)
        self.errors = health.missed
        self.consecutiveErrors = health.missed
        self.health = health.state.rawValue
    }

    private enum CodingKeys: String, CodingKey {
        case plugin = "plugin_id"
        case lastRun = "last_run"
        case lastSuccess = "last_success"
        case lastError = "last_error"
        case errors = "error_count"
        case consecutiveErrors = "consecutive_errors"
        case health = "health_status"
    }
}

/// All metric sets together.
struct PluginSummaryDTO: ResponseEncodable, Sendable {
    private let total: Int
    private let enabled: Int
    private let disabled = 0
    private let metrics: Int64
    private let executions: Int64
    private let health: [String: Int]

    /// - Parameters:
    ///   - health: Of each set.
    ///   - metrics: All readings ever stored.
    ///   - executions: Those that are kept.
    init(health: [PluginHealth.State], metrics: Int64, executions: Int64) {
        (self.total, self.enabled) = (health.count, health.count)
        (self.metrics, self.executions) = (metrics, executions)
        self.health = Dictionary(
            uniqueKeysWithValues: PluginHealth.State.allCases.map { state in
                (state.rawValue, health.count { $0 == state })
            })
    }

    private enum CodingKeys: String, CodingKey {
        case health
        case total = "total_plugins"
        case enabled = "enabled_plugins"
        case disabled = "disabled_plugins"
        case metrics = "total_metrics"
        case executions = "total_executions"
    }
}
