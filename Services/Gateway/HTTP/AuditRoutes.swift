import Auth
import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceKit

/// `/audit`: who changed what, and the signed heads that prove it.
struct AuditRoutes: Sendable {
    let audit: AuditStore

    /// Entries in memory at once, of an export.
    private static let portion = 500

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/audit", use: self.list)
        router.get("/audit/export", use: self.export)
        router.get("/audit/heads", use: self.heads)
    }

    @Sendable private func list(_ request: Request, context: AppRequestContext) async throws -> Response {
        let page = try PageRequest(request)
        let question = try Self.question(request)
        let listing = try await self.audit.list(question, limit: page.pageSize, offset: page.offset)
        var body = Array(
            #"{"page":\#(page.page),"page_size":\#(page.pageSize),"total":\#(listing.total),"data":["#.utf8)
        for (index, entry) in listing.elements.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            AuditFormat.appendJSON(entry, to: &body)
        }
        body += "]}".utf8
        return Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// All that match, the oldest first, as fast as the client takes it. That somebody took them is an entry itself.
    @Sendable private func export(_ request: Request, context: AppRequestContext) async throws -> Response {
        let question = try Self.question(request)
        var fields = QueryFields(request)
        let format: AuditFormat = fields.choice("format") ?? .csv
        try fields.finish()
        try await self.audit.insert(.exported(question, as: format.rawValue))
        let logger = context.logger
        let name = "audit_\(Timestamp.now().rfc3339.prefix(10)).\(format.rawValue)"
        return Response(
            status: .ok,
            headers: [
                .contentType: format.contentType, .contentDisposition: "attachment; filename=\"\(name)\"",
                .cacheControl: "no-store",
            ],
            body: ResponseBody { writer in
                do {
                    try await self.write(question, as: format, to: &writer)
                } catch {
                    // The status is sent: nobody else will tell.
                    logger.warning("An export is cut off", metadata: ["error": "\(String(reflecting: error))"])
                    throw error
                }
            })
    }

    @Sendable private func heads(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<AuditHeadDTO> {
        let page = try PageRequest(request)
        let listing = try await self.audit.heads(limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(AuditHeadDTO.init))
    }

    private static func question(_ request: Request) throws -> AuditQuestion {
        var fields = QueryFields(request)
        let question = AuditQuestion(
            actor: fields.text("actor"), action: fields.text("action"), subject: fields.text("subject"),
            from: fields.time("from"), to: fields.time("to"))
        try fields.finish()
        return question
    }

    /// No connection to the database is held while the client is waited for.
    private func write(
        _ question: AuditQuestion, as format: AuditFormat, to writer: inout any ResponseBodyWriter
    ) async throws {
        try await writer.write(ByteBuffer(string: format.header))
        var last: Int64 = 0
        while true {
            let entries = try await self.audit.portion(question, after: last, limit: Self.portion)
            guard let end = entries.last else { break }
            var bytes: [UInt8] = []
            for entry in entries { format.append(entry, to: &bytes) }
            try await writer.write(ByteBuffer(bytes: bytes))
            last = end.sequence
        }
        try await writer.finish(nil)
    }
}
