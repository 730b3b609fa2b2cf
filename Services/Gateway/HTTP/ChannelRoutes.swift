import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `/events`: the channels of the catalogue, by the wire's name.
///
/// To a token that is bound to a device there are that device's channels and no others; those it makes are the device's.
struct ChannelRoutes: Sendable {
    let channels: ChannelStore
    let publisher: ChangePublisher

    /// Of an imported catalogue: 10 MiB.
    private static let importLimit = 10 << 20

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/events", use: self.list)
        router.post("/events", use: self.create)
        router.get("/events/labels", use: self.labels)
        router.get("/events/export", use: self.export)
        router.post("/events/import", use: self.bring)
        router.post("/events/bulk", use: self.changeMany)
        router.get("/events/:id", use: self.fetch)
        router.put("/events/:id", use: self.update)
        router.delete("/events/:id", use: self.delete)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<ChannelDTO> {
        let bound = try context.requirePrincipal().device
        let page = try PageRequest(request)
        var query = QueryFields(request)
        let order: ChannelOrder = query.choice("sort") ?? .name
        try query.finish()
        var filter = try ChannelFilter(request)
        if let bound { try filter.limit(to: bound) }
        let listing = try await self.channels.list(filter, by: order, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(ChannelDTO.init))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        var channel = NewChannel(reading: &fields, createdBy: principal.user)
        if let bound = principal.device {
            fields.require(channel?.device ?? bound, boundTo: bound)
            channel?.device = bound
        }
        try fields.finish()
        guard let channel else { throw ValidationError([]) }
        try await self.channels.insert(channel)
        await self.publisher.channelChanged(channel.id)
        return .created("Event successfully created.", publicID: channel.id.text)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let bound = try context.requirePrincipal().device
        let entry = try await self.channels.fetch(try context.channelID(), of: bound)
        return try context.responseEncoder.encode(ChannelDTO(entry), from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let bound = try context.requirePrincipal().device
        let id = try context.channelID()
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = ChannelChanges(reading: &fields)
        if let bound { fields.require(changes.device ?? bound, boundTo: bound) }
        try fields.finish()
        try await self.channels.update(id, of: bound, changes)
        await self.publisher.channelChanged(id)
        return StatusResponse("Event successfully updated.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.channelID()
        try await self.channels.delete(id)
        await self.publisher.channelChanged(id)
        return StatusResponse("Event successfully deleted.")
    }

    // MARK: - Many at once

    @Sendable private func labels(_ request: Request, context: AppRequestContext) async throws -> Response {
        let labels = try await self.channels.labels()
        return try context.responseEncoder.encode(
            ChannelLabelsDTO(tags: labels.tags, devices: labels.devices), from: request, context: context)
    }

    @Sendable private func export(_ request: Request, context: AppRequestContext) async throws -> Response {
        var query = QueryFields(request)
        let format: CatalogueFormat = query.choice("format") ?? .csv
        try query.finish()
        let entries = try await self.channels.all(try ChannelFilter(request))
        return Response(
            status: .ok,
            headers: [
                .contentType: format.contentType,
                .contentDisposition: "attachment; filename=\"channels.\(format.rawValue)\"",
            ],
            body: .init(byteBuffer: ByteBuffer(string: format.text(entries))))
    }

    @Sendable private func bring(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        var query = QueryFields(request)
        let isTrial = query.flag("dry_run") ?? false
        try query.finish()
        let format = try CatalogueFormat(contentType: request.headers[.contentType])
        let body = try await request.body.collect(upTo: Self.importLimit)
        let rows = try format.rows(Array(body.readableBytesView))
        let plan = try await self.channels.bring(rows, by: principal.user, isTrial: isTrial)
        if !isTrial { await self.publisher.channelsChanged(plan.changes.map(\.id) + plan.new.map(\.id)) }
        return try context.responseEncoder.encode(ChannelImportDTO(plan), from: request, context: context)
    }

    @Sendable private func changeMany(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        var fields = try BodyFields(try await request.decodeJSON())
        let ids = fields.texts("public_ids", most: ChannelBulkChange.limit).map { Domain.Channel.ID($0) }
        let change = ChannelBulkChange(reading: &fields)
        try fields.finish()
        try await self.channels.change(Array(Set(ids)), change)
        await self.publisher.channelsChanged(ids)
        return StatusResponse("\(Set(ids).count) events successfully \(change.isDeletion ? "deleted" : "updated").")
    }
}

extension ChannelFilter {
    /// - Throws: `ValidationError` at the parameter.
    init(_ request: Request) throws {
        var query = QueryFields(request)
        self.search = query.text("search")
        self.kind = query.choice("type")
        self.tag = query.text("tag")
        self.device = query.text("device")
        try query.finish()
    }

    /// - Throws: `ValidationError` when another device's are asked for.
    mutating func limit(to device: String) throws {
        guard (self.device ?? device) == device else {
            throw ValidationError([
                .init(["query", "device"], "The token is bound to the device '\(device)'", type: "device_token")
            ])
        }
        self.device = device
    }
}

extension ChannelBulkChange {
    /// Reads `delete`, or what is to be changed; faults are noted.
    init(reading fields: inout BodyFields) {
        self.init()
        fields.refuseOthers(than: [
            "public_ids", "delete", "add_tags", "remove_tags", "unit", "device", "decimals",
            "expected_interval_seconds",
        ])
        self.isDeletion = fields.optionalBool("delete") ?? false
        self.addedTags = ChannelRules.tags(&fields, "add_tags") ?? []
        self.removedTags = ChannelRules.tags(&fields, "remove_tags") ?? []
        self.common.unit = fields.optionalText("unit", length: ChannelRules.unitLength)
        self.common.device = fields.clearable("device") { $0.optionalText("device", length: ChannelRules.deviceLength) }
        self.common.decimals = fields.clearable("decimals") {
            $0.optionalInteger("decimals", in: ChannelRules.decimals)
        }
        self.common.expectedInterval = fields.clearableInterval()
    }
}

extension AppRequestContext {
    /// The id in the path. Ids are opaque; one that no database can hold is unknown.
    fileprivate func channelID() throws -> Domain.Channel.ID {
        let id = Domain.Channel.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.channelNotFound(id) }
        return id
    }
}
