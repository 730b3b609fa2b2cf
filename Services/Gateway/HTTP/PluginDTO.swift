import Domain
import ServiceKit

/// A plugin instance on the wire.
struct PluginDTO: Encodable, Sendable {
    var id: String
    var plugin: String
    var name: String
    var isDemo: Bool
    var isEnabled: Bool
    @ExplicitNull var device: String?
    var interval: Double
    var status: String
    var health: String
    @ExplicitNull var lastRun: String?
    @ExplicitNull var lastSuccess: String?
    var consecutiveFailures: Int
    @ExplicitNull var configuration: String?
    @ExplicitNull var errorMessage: String?
    var createdAt: String
    var updatedAt: String
    @ExplicitNull var createdBy: String?
    var mappings: [ChannelMappingDTO]

    /// - Parameter now: what its status and its health depend on.
    init(_ instance: PluginInstance, at now: Timestamp) {
        let status = instance.status(at: now)
        self.id = instance.id.text
        self.plugin = instance.plugin
        self.name = instance.name
        self.isDemo = instance.isDemo
        self.isEnabled = instance.isEnabled
        self.device = instance.device
        self.interval = instance.interval / .seconds(1)
        self.status = status.rawValue
        self.health = instance.health(at: now).rawValue
        self.lastRun = instance.runs.last?.rfc3339
        self.lastSuccess = instance.runs.lastSuccess?.rfc3339
        self.consecutiveFailures = instance.runs.consecutiveFailures
        self.configuration = instance.configuration
        self.errorMessage = status == .error ? instance.runs.error : nil
        self.createdAt = instance.createdAt.rfc3339
        self.updatedAt = instance.updatedAt.rfc3339
        self.createdBy = instance.createdBy?.text
        self.mappings = instance.mappings.map(ChannelMappingDTO.init)
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case plugin = "plugin_id"
        case name = "instance_name"
        case isDemo = "demo_mode"
        case isEnabled = "enabled"
        case device
        case interval = "interval_seconds"
        case status, health
        case lastRun = "last_run"
        case lastSuccess = "last_success"
        case consecutiveFailures = "consecutive_failures"
        case configuration = "config_json"
        case errorMessage = "error_message"
        case createdAt = "created_on"
        case updatedAt = "updated_on"
        case createdBy = "user_public_id"
        case mappings = "channel_mappings"
    }
}
