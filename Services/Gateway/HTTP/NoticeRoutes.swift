import Domain
import Hummingbird
import ServiceKit

/// `/logging`: notices, by the wire's name.
struct NoticeRoutes: Sendable {
    let notices: NoticeStore

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/logging", use: self.list)
        router.post("/logging", use: self.create)
        router.put("/logging", use: self.mark)
        router.delete("/logging", use: self.deleteRead)
        router.get("/logging/:id", use: self.fetch)
        router.put("/logging/:id", use: self.update)
        router.delete("/logging/:id", use: self.delete)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<NoticeDTO> {
        let page = try PageRequest(request)
        var fields = QueryFields(request)
        let question = NoticeQuestion(
            kind: fields.choice("logging_type"), status: fields.choice("status_type"), search: fields.text("search"),
            from: fields.time("from"), to: fields.time("to"))
        try fields.finish()
        let listing = try await self.notices.list(question, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(NoticeDTO.init))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        var fields = try BodyFields(try await request.decodeJSON())
        let content = fields.text("content", length: NoticeRules.contentLength)
        let kind: NoticeKind? = fields.optionalChoice("logging_type")
        try fields.finish()
        let notice = Notice(content: content, kind: kind ?? .info, user: principal.user)
        try await self.notices.insert(notice)
        return .created("Log entry successfully created.", publicID: notice.id.text)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let entry = try await self.notices.fetch(try context.noticeID())
        return try context.responseEncoder.encode(NoticeDTO(entry), from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.noticeID()
        var fields = try BodyFields(try await request.decodeJSON())
        let content = fields.optionalText("content", length: NoticeRules.contentLength)
        let status: NoticeStatus? = fields.optionalChoice("status_type")
        try fields.finish()
        try await self.notices.update(id, content: content, status: status)
        return StatusResponse("Log entry successfully updated.")
    }

    /// Marks the named ones, or without names all.
    @Sendable private func mark(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        var fields = try BodyFields(try await request.decodeJSON())
        let status: NoticeStatus? = fields.choice("status_type")
        let ids = fields.optionalIDs("public_ids", most: NoticeRules.marked)
        try fields.finish()
        let count = try await self.notices.mark(ids, as: status ?? .read)
        return StatusResponse("\(count) log entries successfully updated.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        try await self.notices.delete(try context.noticeID())
        return StatusResponse("Log entry successfully deleted.")
    }

    /// All that are read.
    @Sendable private func deleteRead(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        return StatusResponse("\(try await self.notices.deleteRead()) log entries successfully deleted.")
    }
}

extension AppRequestContext {
    /// The id in the path. Ids are opaque; one that no database can hold is unknown.
    fileprivate func noticeID() throws -> Notice.ID {
        let id = Notice.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.noticeNotFound(id) }
        return id
    }
}
