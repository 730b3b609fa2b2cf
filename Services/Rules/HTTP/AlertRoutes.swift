import Domain
import Hummingbird
import ServiceKit

/// `/api/v1/alerts`: what rules have found, and what people do about it.
struct AlertRoutes: Sendable {
    let alerts: AlertStore
    let publisher: AlertPublisher
    let now: @Sendable () -> Timestamp

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/alerts")
        group.get(use: self.list)
        group.get("summary", use: self.summary)
        group.get("assignees", use: self.assignees)
        group.post("acknowledge", use: self.acknowledge)
        group.get(":id", use: self.fetch)
        group.post(":id/comments", use: self.comment)
        group.post(":id/shelve", use: self.shelve)
        group.post(":id/unshelve", use: self.unshelve)
        group.put(":id/assignee", use: self.assign)
    }

    @Sendable
    private func list(_ request: Request, _ context: AppRequestContext) async throws -> PageResponse<AlertDTO> {
        let page = try PageRequest(request)
        var fields = QueryFields(request)
        let question = AlertQuestion(
            state: fields.choice("state"), severity: fields.choice("severity"), rule: fields.text("rule_public_id"),
            channel: fields.text("event_public_id"), group: fields.text("group"),
            isAcknowledged: fields.flag("acknowledged"),
            isShelved: fields.flag("shelved"), isSuppressed: fields.flag("suppressed"), from: fields.time("from"),
            to: fields.time("to"))
        try fields.finish()
        let (total, alerts) = try await self.alerts.list(question, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: total, data: alerts.map { AlertDTO($0) })
    }

    @Sendable
    private func summary(_ request: Request, _ context: AppRequestContext) async throws -> AlertSummaryDTO {
        return AlertSummaryDTO(try await self.alerts.summary())
    }

    @Sendable
    private func assignees(_ request: Request, _ context: AppRequestContext) async throws -> [PersonDTO] {
        return try await self.alerts.assignees().map { PersonDTO($0) }
    }

    @Sendable
    private func fetch(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let (alert, history) = try await self.alerts.fetch(try context.alertID())
        let body = AlertDTO(alert, history: history)
        return try context.responseEncoder.encode(body, from: request, context: context)
    }

    @Sendable
    private func acknowledge(_ request: Request, _ context: AppRequestContext) async throws -> AcknowledgedDTO {
        let person = Person(try context.requirePrincipal())
        var fields = try BodyFields(try await request.decodeJSON())
        let ids = fields.texts("public_ids", most: RuleBounds.acknowledged)
        let comment = fields.optionalText("comment", length: RuleBounds.commentLength)
        try fields.finish()
        let count = try await self.alerts.acknowledge(
            ids, by: person, comment: comment.flatMap { $0.isEmpty ? nil : $0 }, at: self.now())
        await self.publisher.changed()
        return AcknowledgedDTO(count)
    }

    @Sendable
    private func comment(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        let person = Person(try context.requirePrincipal())
        let id = try context.alertID()
        var fields = try BodyFields(try await request.decodeJSON())
        let text = fields.text("text", length: 1...RuleBounds.commentLength.upperBound)
        try fields.finish()
        try await self.alerts.comment(id, by: person, text: text, at: self.now())
        await self.publisher.changed()
        return StatusResponse("Comment successfully created.", status: .created)
    }

    @Sendable
    private func shelve(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        let person = Person(try context.requirePrincipal())
        let id = try context.alertID()
        var fields = try BodyFields(try await request.decodeJSON())
        let minutes = fields.require("minutes") { $0.optionalInteger("minutes", in: RuleBounds.shelfMinutes) }
        let reason = fields.optionalText("reason", length: RuleBounds.commentLength)
        try fields.finish()
        let now = self.now()
        try await self.alerts.shelve(
            id, until: now + .seconds(60 * (minutes ?? 0)), by: person, reason: reason, at: now)
        await self.publisher.changed()
        return StatusResponse("Alert successfully shelved.")
    }

    @Sendable
    private func unshelve(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        let person = Person(try context.requirePrincipal())
        try await self.alerts.unshelve(try context.alertID(), by: person, at: self.now())
        await self.publisher.changed()
        return StatusResponse("Alert successfully unshelved.")
    }

    @Sendable
    private func assign(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        let person = Person(try context.requirePrincipal())
        let id = try context.alertID()
        var fields = try BodyFields(try await request.decodeJSON())
        let user = fields.optionalText("user_public_id", length: 1...255)
        if user == nil, !fields.isNull("user_public_id") { _ = fields.text("user_public_id", length: 1...255) }
        try fields.finish()
        try await self.alerts.assign(id, to: user.map { User.ID($0) }, by: person, at: self.now())
        await self.publisher.changed()
        return StatusResponse("Alert successfully assigned.")
    }
}

extension AppRequestContext {
    /// The id in the path. Ids are opaque; one that no database can hold is unknown.
    fileprivate func alertID() throws -> Alert.ID {
        let id = Alert.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw RulesError.alertNotFound(id) }
        return id
    }
}
