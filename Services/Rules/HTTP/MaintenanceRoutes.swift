import Domain
import Hummingbird
import ServiceKit

/// `/api/v1/maintenance`: when which alerts are told to nobody, because work is done there.
struct MaintenanceRoutes: Sendable {
    let windows: MaintenanceStore
    let now: @Sendable () -> Timestamp

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/maintenance")
        group.get(use: self.list)
        group.post(use: self.create)
        group.get(":id", use: self.fetch)
        group.put(":id", use: self.update)
        group.delete(":id", use: self.delete)
    }

    @Sendable
    private func list(_ request: Request, _ context: AppRequestContext) async throws -> PageResponse<MaintenanceDTO> {
        let page = try PageRequest(request)
        var fields = QueryFields(request)
        let state: MaintenanceWindow.State? = fields.choice("state")
        try fields.finish()
        let now = self.now()
        let (total, windows) = try await self.windows.list(
            in: state, at: now, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: total, data: windows.map { MaintenanceDTO($0, at: now) })
    }

    @Sendable
    private func create(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        let person = Person(try context.requirePrincipal())
        let plan = try await Self.plan(of: request)
        let window = MaintenanceWindow(id: .random(), plan: plan, createdBy: person, createdAt: self.now())
        try await self.windows.insert(window)
        return .created("Maintenance window successfully created.", publicID: window.id.text)
    }

    @Sendable
    private func fetch(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let window = MaintenanceDTO(try await self.windows.fetch(try context.windowID()), at: self.now())
        return try context.responseEncoder.encode(window, from: request, context: context)
    }

    @Sendable
    private func update(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.windowID()
        try await self.windows.update(id, to: try await Self.plan(of: request))
        return StatusResponse("Maintenance window successfully updated.")
    }

    @Sendable
    private func delete(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        try await self.windows.delete(try context.windowID())
        return StatusResponse("Maintenance window successfully deleted.")
    }

    private static func plan(of request: Request) async throws -> MaintenancePlan {
        var fields = try BodyFields(try await request.decodeJSON())
        let plan = MaintenancePlan(reading: &fields)
        try fields.finish()
        return plan
    }
}

extension AppRequestContext {
    /// The id in the path. Ids are opaque; one that no database can hold is unknown.
    fileprivate func windowID() throws -> MaintenanceWindow.ID {
        let id = MaintenanceWindow.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw RulesError.windowNotFound(id) }
        return id
    }
}
