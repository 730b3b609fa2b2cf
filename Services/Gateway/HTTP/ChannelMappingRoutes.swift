import Domain
import HTTPTypes
import Hummingbird
import ServiceKit

/// `/plugins/{id}/channels`: the terminals of a plugin instance, and what each of them feeds.
struct ChannelMappingRoutes: Sendable {
    let plugins: PluginStore
    let mappings: ChannelMappingStore
    let now: @Sendable () -> Timestamp

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/plugins/:id/channels", use: self.list)
        router.post("/plugins/:id/channels", use: self.create)
        router.put("/plugins/:id/channels/:mapping", use: self.update)
        router.delete("/plugins/:id/channels/:mapping", use: self.delete)
    }

    @Sendable private func list(_ request: Request, context: AppRequestContext) async throws -> Response {
        let instance = try await self.plugins.fetch(try context.pluginID())
        return try context.responseEncoder.encode(
            instance.mappings.map(ChannelMappingDTO.init), from: request, context: context)
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.pluginID()
        var fields = try BodyFields(try await request.decodeJSON())
        let mapping = fields.mapping(at: self.now())
        try fields.finish()
        try await self.mappings.insert(mapping, of: id)
        return .created("Channel mapping created.", publicID: mapping.id.text)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let (id, mapping) = (try context.pluginID(), try context.mappingID())
        var fields = try BodyFields(try await request.decodeJSON())
        let channel = fields.clearable("event_public_id") { $0.optionalChannel() }
        try fields.finish()
        try await self.mappings.update(mapping, of: id, channel: channel)
        return StatusResponse("Channel mapping updated.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        try await self.mappings.delete(try context.mappingID(), of: try context.pluginID())
        return StatusResponse("Channel mapping deleted.")
    }
}
