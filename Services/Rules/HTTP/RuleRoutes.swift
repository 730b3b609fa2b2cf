import Catalogue
import Domain
import Hummingbird
import ServiceKit

/// `/api/v1/rules`: rules, as people make them.
struct RuleRoutes: Sendable {
    let desk: RuleDesk
    let publisher: RulePublisher
    let alerts: AlertPublisher
    let now: @Sendable () -> Timestamp

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/rules")
        group.get(use: self.list)
        group.post(use: self.create)
        group.get(":id", use: self.fetch)
        group.put(":id", use: self.update)
        group.delete(":id", use: self.delete)
        group.post(":id/tests", use: self.test)
    }

    @Sendable
    private func list(_ request: Request, _ context: AppRequestContext) async throws -> PageResponse<RuleDTO> {
        let page = try PageRequest(request)
        var fields = QueryFields(request)
        let question = RuleQuestion(
            search: fields.text("search"), channel: fields.text("event_public_id"), state: fields.choice("state"))
        try fields.finish()
        let (total, entries) = try await self.desk.rules.list(question, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: total, data: entries.map(RuleDTO.init))
    }

    @Sendable
    private func create(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = RuleChanges(reading: &fields)
        _ = fields.require("name") { _ in changes.name }
        try fields.finish()
        let rule = try changes.rule(.random(), by: principal.user, at: self.now())
        try await self.desk.create(rule, by: principal)
        await self.publisher.changed(rule.id)
        return .created("Rule successfully created.", publicID: rule.id.text)
    }

    @Sendable
    private func fetch(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let entry = try await self.desk.rules.fetch(try context.ruleID())
        return try context.responseEncoder.encode(RuleDTO(entry), from: request, context: context)
    }

    @Sendable
    private func update(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let id = try context.ruleID()
        var fields = try BodyFields(try await request.decodeJSON())
        let changes = RuleChanges(reading: &fields)
        try fields.finish()
        try await self.desk.update(id, changes, by: principal, at: self.now())
        await self.publisher.changed(id)
        await self.alerts.changed()
        return StatusResponse("Rule successfully updated.")
    }

    @Sendable
    private func delete(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.ruleID()
        try await self.desk.rules.delete(id, at: self.now())
        await self.publisher.changed(id)
        await self.alerts.changed()
        return StatusResponse("Rule successfully deleted.")
    }

    @Sendable
    private func test(_ request: Request, _ context: AppRequestContext) async throws -> RuleTestRunDTO {
        let rule = try await self.desk.rules.fetch(try context.ruleID()).rule
        return RuleTestRunDTO(rule.tests, of: try await self.desk.accept(rule).program)
    }
}

extension AppRequestContext {
    /// The id in the path. Ids are opaque; one that no database can hold is unknown.
    func ruleID() throws -> Rule.ID {
        let id = Rule.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw RulesError.ruleNotFound(id) }
        return id
    }
}
