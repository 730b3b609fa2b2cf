import Catalogue
import Domain
import HTTPTypes
import Hummingbird
import ServiceKit

/// `GET /api/v1/export`: readings as CSV, streamed.
struct ExportRoutes: Sendable {
    let store: ReadingStore
    let directory: ChannelDirectory
    let gate = ExportGate()

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/export", use: self.export)
    }

    @Sendable
    private func export(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let principal = try context.requirePrincipal(.viewer, scope: .telemetryRead)
        let question = try ExportRequest(request)
        let known = await self.directory.snapshot(knowing: question.channels)
        let channels =
            question.channels.isEmpty
            ? Array(known.all)
            : try question.channels.map { id in
                guard let channel = known[id: id] else { throw QueryError.unknownChannel(id) }
                return channel
            }
        let permit = try self.gate.enter(principal.user)
        let plan = try await self.store.exportPlan(
            of: channels.map(\.number), from: question.from, to: question.to ?? .now(), zone: question.zone)
        return self.response(
            ReadingExport(plan, of: channels, store: self.store),
            file: "readings_\(plan.from.fileName)_\(plan.to.fileName)",
            permit: permit, context)
    }

    private func response(
        _ export: ReadingExport, file: String, permit: ExportPermit, _ context: AppRequestContext
    ) -> Response {
        let logger = context.logger
        var headers: HTTPFields = [
            .contentType: "text/csv; charset=utf-8",
            .contentDisposition: AttachmentName(file + ".csv").header,
        ]
        // For the progress.
        if let name = HTTPField.Name("X-Total-Readings") { headers[name] = String(export.total) }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                var export = export
                try await export.write(to: &writer, logger: logger)
                withExtendedLifetime(permit) {}
            })
    }
}

extension Timestamp {
    /// `2026-11-27T162100Z`: a time in the name of a file.
    fileprivate var fileName: String { "\(self.rfc3339.prefix(19).filter { $0 != ":" })Z" }
}
