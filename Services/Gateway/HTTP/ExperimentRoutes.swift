import Domain
import Hummingbird
import ServiceKit

/// `/experiments`: named spans of time. Their export and comparison are query's.
struct ExperimentRoutes: Sendable {
    let experiments: ExperimentStore
    let publisher: ChangePublisher
    let outbox: OutboxPublisher
    let now: @Sendable () -> Timestamp

    func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/experiments", use: self.list)
        router.post("/experiments", use: self.create)
        router.get("/experiments/:id", use: self.fetch)
        router.put("/experiments/:id", use: self.update)
        router.put("/experiments/:id/stop", use: self.stop)
        router.delete("/experiments/:id", use: self.delete)
    }

    @Sendable private func list(
        _ request: Request, context: AppRequestContext
    ) async throws -> PageResponse<ExperimentDTO> {
        let page = try PageRequest(request)
        let question = try ExperimentListRequest(request)
        let listing = try await self.experiments.list(
            state: question.state, search: question.search, limit: page.pageSize, offset: page.offset)
        return PageResponse(page, total: listing.total, data: listing.elements.map(ExperimentDTO.init))
    }

    @Sendable private func create(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let principal = try context.requirePrincipal()
        let now = self.now()
        var fields = try BodyFields(try await request.decodeJSON())
        let name = fields.text("name", length: ExperimentRules.nameLength)
        let notes = fields.optionalText("notes", length: ExperimentRules.notesLength)
        let startedAt = fields.optionalTime("started_on", in: ExperimentRules.earliest...now)
        try fields.finish()
        let entry = ExperimentEntry(
            experiment: Experiment(id: .random(), name: name, startedAt: startedAt ?? now), notes: notes,
            createdBy: principal.user)
        try await self.experiments.insert(entry, at: now)
        await self.changed(entry.experiment.id)
        return .created("Experiment successfully created.", publicID: entry.experiment.id.text)
    }

    @Sendable private func fetch(_ request: Request, context: AppRequestContext) async throws -> Response {
        let entry = try await self.experiments.fetch(try context.experimentID())
        return try context.responseEncoder.encode(ExperimentDTO(entry), from: request, context: context)
    }

    @Sendable private func update(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.experimentID()
        let now = self.now()
        var fields = try BodyFields(try await request.decodeJSON())
        var changes = ExperimentChanges(name: fields.optionalText("name", length: ExperimentRules.nameLength))
        changes.notes = fields.clearable("notes") { $0.optionalText("notes", length: ExperimentRules.notesLength) }
        changes.startedAt = fields.optionalTime("started_on", in: ExperimentRules.earliest...now)
        changes.stoppedAt = fields.clearable("stopped_on") {
            $0.optionalTime("stopped_on", in: ExperimentRules.earliest...now)
        }
        try fields.finish()
        try await self.experiments.update(id, at: now) { [changes] in changes.apply(to: &$0) }
        await self.changed(id)
        return StatusResponse("Experiment successfully updated.")
    }

    /// A second time changes nothing.
    @Sendable private func stop(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.experimentID()
        let now = self.now()
        try await self.experiments.update(id, at: now) { $0.stop(at: now) }
        await self.changed(id)
        return StatusResponse("Experiment successfully stopped.")
    }

    @Sendable private func delete(_ request: Request, context: AppRequestContext) async throws -> StatusResponse {
        let id = try context.experimentID()
        try await self.experiments.delete(id, at: self.now())
        await self.changed(id)
        return StatusResponse("Experiment successfully deleted.")
    }

    private func changed(_ id: Experiment.ID) async {
        self.outbox.wake()
        await self.publisher.experimentChanged(id)
    }
}

extension AppRequestContext {
    /// The id in the path. Ids are opaque; one that no database can hold is unknown.
    fileprivate func experimentID() throws -> Experiment.ID {
        let id = Experiment.ID(try self.parameters.require("id"))
        guard !id.text.utf8.contains(0) else { throw GatewayError.experimentNotFound(id) }
        return id
    }
}
