import Domain
import HTTPTypes
import Hummingbird
import Logging
import ServiceKit

/// `/dashboards`: pages of widgets, changed as a whole.
struct DashboardRoutes: Sendable {
    let dashboards: DashboardStore
    let publisher: ChangePublisher
    let now: @Sendable () -> Timestamp

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/dashboards", use: self.list)
        router.post("/dashboards", use: self.create)
        router.get("/dashboards/:id", use: self.fetch)
        router.put("/dashboards/:id", use: self.update)
        router.delete("/dashboards/:id", use: self.delete)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<DashboardDTO> {
        let principal = try context.requirePrincipal()
        let page = try PageRequest(request)
        let listing = try await self.dashboards.list(for: principal.user, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(DashboardDTO.init))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        let now = self.now()
        let dashboard = Dashboard(
            id: .random(), name: fields.text("name", length: DashboardRules.nameLength),
            isGlobal: fields.optionalBool("is_global") ?? false, owner: principal.user,
            configuration: fields.optionalConfiguration(), createdAt: now, updatedAt: now)
        var entry = DashboardEntry(dashboard: dashboard, widgets: [])
        try DashboardChanges(widgets: fields.optionalWidgets()).apply(to: &entry)
        try fields.finish()
        try await self.dashboards.insert(entry)
        return try await self.answer(dashboard.id, request, context, status: .created)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let entry = try await self.dashboards.fetch(try context.dashboardID())
        try entry.dashboard.expectReadable(by: principal)
        return try context.responseEncoder.encode(DashboardDTO(entry), from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let id = try context.dashboardID()
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = DashboardChanges(
            name: fields.optionalText("name", length: DashboardRules.nameLength),
            isGlobal: fields.optionalBool("is_global"),
            configuration: fields.clearable("config_json") { $0.optionalConfiguration() },
            widgets: fields.optionalWidgets(), version: fields.optionalInteger("version", in: 1...Int(Int32.max)))
        try fields.finish()
        let isShared = try await self.dashboards.update(id, at: self.now()) { entry in
            try entry.dashboard.expectChangeable(by: principal)
            try changes.apply(to: &entry)
        }
        if isShared { await self.publisher.credentialsEnded() }
        return StatusResponse("Dashboard successfully updated.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let wasShared = try await self.dashboards.delete(try context.dashboardID()) { dashboard in
            try dashboard.expectChangeable(by: principal)
        }
        if wasShared { await self.publisher.credentialsEnded() }
        return StatusResponse("Dashboard successfully deleted.")
    }

    /// As it was stored: the channels of widgets and the order among them are the database's to say.
    private func answer(
        _ id: Dashboard.ID, _ request: Request, _ context: AppRequestContext, status: HTTPResponse.Status
    ) async throws -> Response {
        let entry = try await self.dashboards.fetch(id)
        var response = try context.responseEncoder.encode(DashboardDTO(entry), from: request, context: context)
        response.status = status
        return response
    }
}
