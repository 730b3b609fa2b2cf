import Domain
import HTTPTypes
import Hummingbird
import ServiceKit

/// The runs of plugin instances: agents report them, people look at them.
struct PluginExecutionRoutes: Sendable {
    let executions: PluginExecutionStore
    let now: @Sendable () -> Timestamp

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.post("/plugins/executions", use: self.report)
        router.get("/plugins/:id/executions", use: self.list)
    }

    @Sendable private func report(_ request: Request, context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        let device = try principal.pluginDevice(fields.optionalDevice())
        if device == nil { fields.note("device", "Field required", type: "missing") }
        let reports = fields.require("executions") {
            $0.optionalList("executions", most: PluginRules.reportLimit) { $0.execution() }
        }
        if reports?.isEmpty == true {
            fields.note("executions", "List should have at least 1 item", type: "too_short")
        }
        try fields.finish()
        let told = (reports ?? []).compactMap { $0 }
        let stored = try await self.executions.append(told, of: device ?? "", at: self.now())
        return try context.responseEncoder.encode(
            StoredExecutionsDTO(stored: stored, ignored: told.count - stored), from: request, context: context)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<PluginExecutionDTO> {
        let page = try PageRequest(request)
        let listing = try await self.executions.list(
            of: try context.pluginID(), limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(PluginExecutionDTO.init))
    }
}
