import Catalogue
import Domain
import Hummingbird
import ServiceKit

/// `GET /api/v1/statistics`: figures of channels over a range.
struct StatisticsRoutes: Sendable {
    let store: ReadingStore
    let directory: ChannelDirectory
    let gate: QuestionGate

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/statistics", use: self.statistics)
    }

    @Sendable
    private func statistics(_ request: Request, _ context: AppRequestContext) async throws -> StatisticsDTO {
        let reader = try context.requirePrincipal()
        let asked = try StatisticsRequest(request, now: .now())
        let known = await self.directory.snapshot(knowing: asked.channels)
        let channels = try asked.channels.map { id in
            guard let channel = known[id: id], reader.sees(channel) else { throw QueryError.unknownChannel(id) }
            return channel
        }
        return try await context.whileClientStays {
            let permit = try await self.gate.enter(reader.source)
            defer { permit.leave() }
            // One after the other: the memory of one is free again before the next.
            var series: [StatisticsDTO.ChannelDTO] = []
            for channel in channels {
                let statistics = try await self.store.statistics(of: channel, asked.question)
                series.append(StatisticsDTO.ChannelDTO(channel, statistics, asked.question))
            }
            return StatisticsDTO(asked.question, series)
        }
    }
}
