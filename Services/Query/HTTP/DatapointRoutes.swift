import Archive
import Catalogue
import Domain
import Hummingbird
import ServiceKit

/// `GET /api/v1/datapoints…`
struct DatapointRoutes: Sendable {
    let store: ReadingStore
    let directory: ChannelDirectory
    let experiments: ExperimentDirectory

    func add(to router: Router<AppRequestContext>) {
        let group = router.group("/api/v1/datapoints")
        group.get(use: self.list)
        group.get(":id", use: self.fetch)
    }

    @Sendable
    private func list(_ request: Request, _ context: AppRequestContext) async throws -> DatapointPageDTO {
        let question = try DatapointListRequest(request)
        let channels = await self.directory.snapshot(knowing: question.channels)
        let numbers = try question.channels.map { id in
            guard let channel = channels[id: id] else { throw QueryError.unknownChannel(id) }
            return channel.number
        }
        var filter = ReadingFilter(
            channels: numbers.isEmpty ? channels.all.map(\.number) : numbers, from: question.from, to: question.to)
        if let id = question.experiment { filter.restrict(to: try await self.experiments.require(id)) }
        let isWhole = numbers.isEmpty && filter.from == nil && filter.to == nil
        let total = isWhole ? try await self.store.total() : try await self.store.count(filter)
        let page = try await self.store.list(
            filter, behind: question.cursor, limit: question.page.pageSize, offset: question.offset)
        return DatapointPageDTO(
            question.page, total: total,
            data: page.readings.compactMap { DatapointDTO($0, in: channels, self.experiments.snapshot) },
            next: page.next?.text)
    }

    @Sendable
    private func fetch(_ request: Request, _ context: AppRequestContext) async throws -> DatapointDTO {
        let text = try context.parameters.require("id")
        guard let id = ReadingID(text: text), let reading = try await self.store.fetch(id),
            let datapoint = DatapointDTO(
                reading, in: await self.directory.snapshot(knowingNumbers: CollectionOfOne(reading.channel)),
                self.experiments.snapshot)
        else { throw QueryError.unknownDatapoint(text) }
        return datapoint
    }
}
