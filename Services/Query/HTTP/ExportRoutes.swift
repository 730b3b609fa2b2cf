import Catalogue
import Domain
import HTTPTypes
import Hummingbird
import ServiceKit

/// `GET /api/v1/export`: readings as CSV, streamed.
struct ExportRoutes: Sendable {
    let store: ReadingStore
    let directory: ChannelDirectory
    let experiments: ExperimentDirectory
    let gate = ExportGate()

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/export", use: self.export)
        router.get("/api/v1/experiments/:id/export/csv", use: self.exportExperiment)
    }

    @Sendable
    private func export(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let question = try ExportRequest(request)
        let experiment = try await self.experiments.require(question.experiment)
        return try await self.export(question, of: experiment, context) { plan in
            "readings_\(plan.from.fileName)_\(plan.to.fileName)"
        }
    }

    /// Of one experiment, under the old file's name.
    @Sendable
    private func exportExperiment(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let question = try ExportRequest(request)
        let experiment = try await self.experiments.require(try context.parameters.require("id"))
        return try await self.export(question, of: experiment, context) { _ in experiment.fileName }
    }

    private func export(
        _ question: ExportRequest, of experiment: Experiment?, _ context: AppRequestContext,
        named name: (ExportPlan) -> String
    ) async throws -> Response {
        let principal = try context.requirePrincipal()
        let known = await self.directory.snapshot(knowing: question.channels)
        let channels =
            question.channels.isEmpty
            ? Array(known.all)
            : try question.channels.map { id in
                guard let channel = known[id: id] else { throw QueryError.unknownChannel(id) }
                return channel
            }
        var filter = ReadingFilter(channels: channels.map(\.number), from: question.from, to: question.to)
        if let experiment { filter.restrict(to: experiment) }
        let permit = try self.gate.enter(principal.user)
        let plan = try await self.store.exportPlan(of: filter, now: .now(), zone: question.zone)
        return self.response(
            ReadingExport(plan, of: channels, store: self.store), file: name(plan), permit: permit, context)
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

extension Experiment {
    /// The old one: the name without spaces and slashes, and the beginning of the id.
    fileprivate var fileName: String {
        let name = String(self.name.map { $0 == " " ? "_" : $0 == "/" ? "-" : $0 })
        return "experiment_\(name)_\(self.id.text.prefix(8))"
    }
}

extension Timestamp {
    /// `2026-11-27T162100Z`: a time in the name of a file.
    fileprivate var fileName: String { "\(self.rfc3339.prefix(19).filter { $0 != ":" })Z" }
}
