import Catalogue
import Domain
import Hummingbird
import ServiceKit

/// `/api/v1/retention…`: what is kept how long, and what a cleanup takes away.
struct RetentionRoutes: Sendable {
    let retention: RetentionStore
    let storage: StorageStore
    let directory: ChannelDirectory
    let cleanup: Job
    /// Whether it also runs by itself.
    let cleansUp: Bool
    let runner: JobRunner

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/retention")
        group.get(use: self.fetch)
        group.put(use: self.update)
        group.post("cleanup", use: self.cleanUp)
        group.get("preview", use: self.preview)
        group.get("channels", use: self.listOwn)
        group.put("channels/:id", use: self.setOwn)
        group.delete("channels/:id", use: self.deleteOwn)
    }

    @Sendable
    private func fetch(_ request: Request, _ context: AppRequestContext) async throws -> RetentionDTO {
        return RetentionDTO(try await self.retention.fetch(), cleansUp: self.cleansUp)
    }

    @Sendable
    private func update(_ request: Request, _ context: AppRequestContext) async throws -> RetentionDTO {
        let change = try await request.decodeJSON(as: RetentionChangeDTO.self).change
        return RetentionDTO(try await self.retention.update(change, at: .now()), cleansUp: self.cleansUp)
    }

    /// Waits a while for a cleanup that is running already, and then runs one.
    @Sendable
    private func cleanUp(_ request: Request, _ context: AppRequestContext) async throws -> CleanupDTO {
        for _ in 0..<100 {
            let now = Timestamp.now()
            if let counts = try await self.runner.run(self.cleanup, at: now) {
                return CleanupDTO(CleanupResult(counts), at: now)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw WorkerError.cleanupRuns
    }

    @Sendable
    private func preview(_ request: Request, _ context: AppRequestContext) async throws -> PreviewDTO {
        let change = try RetentionChangeDTO(query: request).change
        var channel: Channel?
        if let id = request.uri.queryParameters["event_public_id"].map(String.init) {
            channel = try await self.channel(id)
        }
        var rules = try await self.retention.rules()
        rules.policy = try change.applied(to: rules.policy)
        return PreviewDTO(
            RetentionForecast(
                of: try await self.storage.pieces(of: channel?.number), rules: rules, today: Day(.now())))
    }

    @Sendable
    private func listOwn(
        _ request: Request, _ context: AppRequestContext
    ) async throws -> PageResponse<ChannelRetentionDTO> {
        let page = try PageRequest(request)
        let (total, entries) = try await self.retention.list(
            limit: page.pageSize, offset: min(page.offset, 1_000_000_000))
        let channels = self.directory.snapshot
        return PageResponse(
            page, total: total,
            data: entries.compactMap { number, own in
                channels[number: number].map { ChannelRetentionDTO(own, of: $0) }
            })
    }

    @Sendable
    private func setOwn(_ request: Request, _ context: AppRequestContext) async throws -> ChannelRetentionDTO {
        let channel = try await self.channel(try context.parameters.require("id"))
        let own = try await request.decodeJSON(as: ChannelRetentionChangeDTO.self).validate()
        try await self.retention.set(own, of: channel.number)
        return ChannelRetentionDTO(own, of: channel)
    }

    @Sendable
    private func deleteOwn(_ request: Request, _ context: AppRequestContext) async throws -> StatusResponse {
        let channel = try await self.channel(try context.parameters.require("id"))
        guard try await self.retention.delete(of: channel.number) else {
            throw WorkerError.noOwnRetention(channel.id.text)
        }
        return StatusResponse("Retention of the event is that of the policy again.")
    }

    private func channel(_ id: String) async throws -> Channel {
        guard let channel = await self.directory.snapshot(knowing: [id])[id: id] else {
            throw WorkerError.unknownChannel(id)
        }
        return channel
    }
}
