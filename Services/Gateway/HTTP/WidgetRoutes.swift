import Domain
import HTTPTypes
import Hummingbird
import ServiceKit

/// `/dashboards/{id}/widgets`: widgets one by one, as old clients change them.
struct WidgetRoutes: Sendable {
    let dashboards: DashboardStore
    let publisher: ChangePublisher
    let now: @Sendable () -> Timestamp

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.post("/dashboards/:id/widgets", use: self.create)
        router.put("/dashboards/:id/widgets/:widget", use: self.update)
        router.delete("/dashboards/:id/widgets/:widget", use: self.delete)
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let id = try context.dashboardID()
        var fields = try BodyFields(try await request.decodeJSON())
        var made = fields.widget()
        made.id = .random()
        try fields.finish()
        let widget = made
        try await self.update(id, by: principal) { entry in
            entry.widgets.append(widget)
            try DashboardRules.expectFew(entry.widgets)
        }
        var response = try context.responseEncoder.encode(WidgetDTO(widget), from: request, context: context)
        response.status = .created
        return response
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let (id, widget) = (try context.dashboardID(), try context.widgetID())
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = WidgetChanges(
            title: fields.optionalText("title", length: DashboardRules.nameLength),
            x: fields.optionalInteger("x", in: 0...(DashboardRules.columns - 1)),
            y: fields.optionalInteger("y", in: DashboardRules.rows),
            width: fields.optionalInteger("w", in: 1...DashboardRules.columns),
            height: fields.optionalInteger("h", in: DashboardRules.height),
            channel: fields.clearable("event_public_id") {
                $0.optionalText("event_public_id", length: 1...255).map(Channel.ID.init)
            },
            configuration: fields.clearable("config_json") { $0.optionalConfiguration() })
        try fields.finish()
        try await self.update(id, by: principal) { entry in
            guard let index = entry.widgets.firstIndex(where: { $0.id == widget }) else {
                throw GatewayError.widgetNotFound
            }
            try changes.apply(to: &entry.widgets[index])
            try DashboardRules.expectFew(entry.widgets)
        }
        return StatusResponse("Widget successfully updated.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let (id, widget) = (try context.dashboardID(), try context.widgetID())
        try await self.update(id, by: principal) { entry in
            let count = entry.widgets.count
            entry.widgets.removeAll { $0.id == widget }
            guard entry.widgets.count < count else { throw GatewayError.widgetNotFound }
        }
        return StatusResponse("Widget successfully deleted.")
    }

    private func update(
        _ id: Dashboard.ID, by principal: Principal, _ change: @Sendable (inout DashboardEntry) throws -> Void
    ) async throws {
        let isShared = try await self.dashboards.update(id, at: self.now()) { entry in
            try entry.dashboard.expectChangeable(by: principal)
            try change(&entry)
        }
        if isShared { await self.publisher.credentialsEnded() }
    }
}

extension AppRequestContext {
    fileprivate func widgetID() throws -> Widget.ID { Widget.ID(try self.parameters.require("widget")) }
}
