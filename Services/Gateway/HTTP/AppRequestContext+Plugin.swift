import Domain
import Hummingbird
import ServiceKit

extension AppRequestContext {
    /// The plugin instance's id in the path. Ids are opaque; one that no database can hold is unknown.
    func pluginID() throws -> PluginInstance.ID {
        let id = PluginInstance.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.pluginNotFound(id) }
        return id
    }

    /// The mapping's id in the path.
    func mappingID() throws -> ChannelMapping.ID {
        let id = ChannelMapping.ID(try self.parameters.require("mapping"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.mappingNotFound(id) }
        return id
    }
}
