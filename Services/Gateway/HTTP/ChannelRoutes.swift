import Domain
import Hummingbird
import ServiceKit

/// `/events`: the channels of the catalogue, by the wire's name.
struct ChannelRoutes: Sendable {
    let channels: ChannelStore
    let publisher: ChangePublisher

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/events", use: self.list)
        router.post("/events", use: self.create)
        router.get("/events/:id", use: self.fetch)
        router.put("/events/:id", use: self.update)
        router.delete("/events/:id", use: self.delete)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<ChannelDTO> {
        let page = try PageRequest(request)
        let listing = try await self.channels.list(limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(ChannelDTO.init))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        let name = fields.text("name", length: ChannelRules.nameLength)
        let lower = fields.number("min_value")
        let upper = fields.number("max_value")
        let unit = fields.text("unit", length: ChannelRules.unitLength)
        let kind: ChannelKind? = fields.choice("type")
        let interval = fields.optionalNumber("expected_interval_seconds", in: ChannelRules.expectedInterval)
        if lower > upper { fields.note("max_value", ChannelRules.orderMessage, type: ChannelRules.orderType) }
        try fields.finish()
        let channel = NewChannel(
            id: .random(), name: name, kind: kind ?? .sensor, unit: unit, range: lower...upper,
            expectedInterval: interval.map { .seconds($0) }, createdBy: principal.user)
        try await self.channels.insert(channel)
        await self.publisher.channelChanged(channel.id)
        return .created("Event successfully created.", publicID: channel.id.text)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let entry = try await self.channels.fetch(try context.channelID())
        return try context.responseEncoder.encode(ChannelDTO(entry), from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.channelID()
        var fields = try BodyFields(try await request.decodeJSON())
        var changes = ChannelChanges(
            name: fields.optionalText("name", length: ChannelRules.nameLength),
            kind: fields.optionalChoice("type"),
            unit: fields.optionalText("unit", length: ChannelRules.unitLength),
            lowerBound: fields.optionalNumber("min_value"),
            upperBound: fields.optionalNumber("max_value"))
        if fields.isNull("expected_interval_seconds") {
            changes.expectedInterval = .some(nil)
        } else if let seconds = fields.optionalNumber(
            "expected_interval_seconds", in: ChannelRules.expectedInterval)
        {
            changes.expectedInterval = .some(.seconds(seconds))
        }
        try fields.finish()
        try await self.channels.update(id, changes)
        await self.publisher.channelChanged(id)
        return StatusResponse("Event successfully updated.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.channelID()
        try await self.channels.delete(id)
        await self.publisher.channelChanged(id)
        return StatusResponse("Event successfully deleted.")
    }
}

extension AppRequestContext {
    /// The id in the path. Ids are opaque; one that no database can hold is unknown.
    fileprivate func channelID() throws -> Channel.ID {
        let id = Channel.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.channelNotFound(id) }
        return id
    }
}
