import Domain
import Hummingbird
import ServiceKit

/// `/ota/devices`: the devices that ask for updates, for people.
struct FleetRoutes: Sendable {
    let fleet: FleetStore

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/ota/devices")
        group.get(use: self.list)
        group.get(":device", use: self.fetch)
        group.put(":device", use: self.update)
        group.delete(":device", use: self.delete)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<FleetDeviceDTO> {
        let page = try PageRequest(request)
        var fields = QueryFields(request)
        let question = FleetQuestion(
            tag: fields.text("tag"), version: fields.text("version"), text: fields.text("search"),
            isOnline: fields.flag("online"))
        try fields.finish()
        let now = Timestamp.now()
        let listing = try await self.fleet.list(question, at: now, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map { FleetDeviceDTO($0, at: now) })
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let device = FleetDeviceDTO(try await self.fleet.fetch(try context.deviceName()), at: .now())
        return try context.responseEncoder.encode(device, from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        var fields = try BodyFields(try await request.decodeJSON())
        let tags = fields.optionalTags("tags")
        let isHeld = fields.optionalBool("held")
        try fields.finish()
        try await self.fleet.update(try context.deviceName(), tags: tags, isHeld: isHeld)
        return StatusResponse("Device successfully updated.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        try await self.fleet.delete(try context.deviceName(), at: .now())
        return StatusResponse("Device successfully forgotten.")
    }
}
