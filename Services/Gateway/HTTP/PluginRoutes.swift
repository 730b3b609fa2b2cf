import Domain
import HTTPTypes
import Hummingbird
import ServiceKit

/// `/plugins`: configured devices, which agents read.
struct PluginRoutes: Sendable {
    let plugins: PluginStore
    let publisher: ChangePublisher
    let now: @Sendable () -> Timestamp

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/plugins", use: self.list)
        router.post("/plugins", use: self.create)
        router.get("/plugins/available", use: self.available)
        router.get("/plugins/packages", use: self.packages)
        router.get("/plugins/:id", use: self.fetch)
        router.put("/plugins/:id", use: self.update)
        router.delete("/plugins/:id", use: self.delete)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<PluginDTO> {
        let page = try PageRequest(request)
        let listing = try await self.plugins.list(limit: page.pageSize, offset: page.offset)
        let now = self.now()
        return PageResponse(page, total: listing.total, data: listing.elements.map { PluginDTO($0, at: now) })
    }

    @Sendable private func available(_ request: Request, context: AppRequestContext) async throws -> Response {
        try context.responseEncoder.encode(PluginKind.all.map(PluginKindDTO.init), from: request, context: context)
    }

    @Sendable private func packages(_ request: Request, context: AppRequestContext) async throws -> Response {
        try context.responseEncoder.encode([PluginPackageDTO.agent], from: request, context: context)
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        let now = self.now()
        let instance = PluginInstance(
            id: .random(), plugin: fields.text("plugin_id", length: PluginRules.pluginLength),
            name: fields.text("instance_name", length: PluginRules.nameLength),
            isDemo: fields.optionalBool("demo_mode") ?? false, isEnabled: fields.optionalBool("enabled") ?? true,
            device: fields.optionalDevice(), interval: fields.optionalPluginInterval() ?? PluginRules.defaultInterval,
            configuration: fields.optionalPluginConfiguration(), createdBy: principal.user, createdAt: now,
            updatedAt: now)
        let makesChannels = fields.optionalBool("auto_create_events") ?? true
        let kind = PluginKind.named(instance.plugin)
        if makesChannels, let kind, !PluginKind.channelNamesFit(instance.name, kind.terminals(instance.settings)) {
            fields.note("instance_name", PluginRules.channelNameMessage, type: "string_too_long")
        }
        try fields.finish(with: fields.settingsFaults(instance.configuration, of: kind))
        if instance.namesCredentials { try principal.expectMayReveal() }
        let channels = try await self.plugins.insert(instance, of: kind, makesChannels: makesChannels)
        await self.publisher.channelsChanged(channels)
        return .created("Plugin instance created.", publicID: instance.id.text)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let instance = try await self.plugins.fetch(try context.pluginID())
        return try context.responseEncoder.encode(
            PluginDTO(instance, at: self.now()), from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let instance = try await self.plugins.fetch(try context.pluginID())
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = PluginChanges(
            name: fields.optionalText("instance_name", length: PluginRules.nameLength),
            isDemo: fields.optionalBool("demo_mode"), isEnabled: fields.optionalBool("enabled"),
            interval: fields.optionalPluginInterval(), device: fields.clearable("device") { $0.optionalDevice() },
            configuration: fields.clearable("config_json") { $0.optionalPluginConfiguration() })
        let makesChannels = fields.optionalBool("auto_create_events") ?? true
        var faults: [ValidationError.Issue] = []
        if let configuration = changes.configuration, let kind = PluginKind.named(instance.plugin) {
            faults = fields.settingsFaults(configuration, of: kind)
            let terminals = kind.terminals(PluginInstance.settings(configuration))
            if makesChannels, !PluginKind.channelNamesFit(changes.name ?? instance.name, terminals) {
                fields.note("instance_name", PluginRules.channelNameMessage, type: "string_too_long")
            }
        }
        try fields.finish(with: faults)
        if changes.moveSecrets, changes.applied(to: instance).namesCredentials {
            try context.requirePrincipal().expectMayReveal()
        }
        let channels = try await self.plugins.update(
            instance.id, changes, makesChannels: makesChannels, at: self.now())
        await self.publisher.channelsChanged(channels)
        return StatusResponse("Plugin instance updated.")
    }

    /// Deleting its channels is a matter of the catalogue's scope too: an instance may feed any channel.
    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let id = try context.pluginID()
        var query = QueryFields(request)
        let deletesChannels = query.flag("delete_channels") ?? false
        try query.finish()
        if deletesChannels, !principal.may(.channelsWrite, atLeast: .operator) {
            throw GatewayError.tokenMayNotDeleteChannels
        }
        let (deleted, kept) = try await self.plugins.delete(id, deletesChannels: deletesChannels)
        await self.publisher.channelsChanged(deleted)
        return StatusResponse("Plugin instance deleted. Of its channels \(deleted.count) were deleted, \(kept) stay.")
    }
}
