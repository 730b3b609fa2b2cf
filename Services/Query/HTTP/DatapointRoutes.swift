import Catalogue
import Domain
import Hummingbird
import ServiceKit

/// `GET /api/v1/datapoints…`
struct DatapointRoutes: Sendable {
    let store: ReadingStore
    let directory: ChannelDirectory

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/datapoints")
        group.get(use: self.list)
        group.get("latest", use: self.latest)
        group.get(":id", use: self.fetch)
    }

    @Sendable
    private func list(_ request: Request, _ context: AppRequestContext) async throws -> PageResponse<DatapointDTO> {
        try context.requirePrincipal(.viewer, scope: .telemetryRead)
        let page = try PageRequest(request)
        let id = request.uri.queryParameters["event_public_id"].map(String.init)
        let channels = await self.directory.snapshot(knowing: [id].compactMap { $0 })
        let numbers: [Channel.Number]
        let total: Int64
        if let id {
            guard let channel = channels[id: id] else { throw QueryError.unknownChannel(id) }
            numbers = [channel.number]
            total = try await self.store.total(of: channel.number)
        } else {
            numbers = channels.all.map(\.number)
            total = try await self.store.total()
        }
        let readings = try await self.store.list(
            channels: numbers, limit: page.pageSize, offset: min(page.offset, 1_000_000_000))
        return PageResponse(page, total: Int(total), data: readings.compactMap { DatapointDTO($0, in: channels) })
    }

    @Sendable
    private func latest(_ request: Request, _ context: AppRequestContext) async throws -> [DatapointDTO] {
        let reader = try context.requireReader()
        let readings = try await self.store.latest()
        let channels = await self.directory.snapshot(knowingNumbers: readings.lazy.map(\.channel))
        return readings.compactMap { reading in
            guard let channel = channels[number: reading.channel], reader.sees(channel) else { return nil }
            return DatapointDTO(reading, channel: channel.id)
        }
    }

    @Sendable
    private func fetch(_ request: Request, _ context: AppRequestContext) async throws -> DatapointDTO {
        try context.requirePrincipal(.viewer, scope: .telemetryRead)
        let text = try context.parameters.require("id")
        guard let id = ReadingID(text: text), let reading = try await self.store.fetch(id),
            let datapoint = DatapointDTO(
                reading, in: await self.directory.snapshot(knowingNumbers: CollectionOfOne(reading.channel)))
        else { throw QueryError.unknownDatapoint(text) }
        return datapoint
    }
}
