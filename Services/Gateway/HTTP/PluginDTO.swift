import Domain
import ServiceKit

/// A plugin instance on the wire.
struct PluginDTO: Encodable, Sendable {
    var id: String
    var plugin: String
    var name: String
    var isDemo: Bool
    var isEnabled: Bool
    var status: String
    @ExplicitNull var configuration: String?
    @ExplicitNull var errorMessage: String?
    var createdAt: String
    var updatedAt: String
    @ExplicitNull var createdBy: String?
    var mappings: [ChannelMappingDTO]

    init(_ instance: PluginInstance) {
        self.id = instance.id.text
        self.plugin = instance.plugin
        self.name = instance.name
        self.isDemo = instance.isDemo
        self.isEnabled = instance.isEnabled
        self.status = instance.status.rawValue
        self.configuration = instance.configuration
        self.errorMessage = instance.errorMessage
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
        case status
        case configuration = "config_json"
        case errorMessage = "error_message"
        case createdAt = "created_on"
        case updatedAt = "updated_on"
        case createdBy = "user_public_id"
        case mappings = "channel_mappings"
    }
}
