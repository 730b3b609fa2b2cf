import Catalogue
import Domain
import Hummingbird
import ServiceKit

/// `GET /api/v1/experiments/compare`: runs laid over each other at their starts.
struct RunComparisonRoutes: Sendable {
    let store: ReadingStore
    let directory: ChannelDirectory
    let experiments: ExperimentDirectory
    let gate: QuestionGate

    func add(to router: Router<AppRequestContext>) {
        router.get("/api/v1/experiments/compare", use: self.compare)
    }

    @Sendable
    private func compare(_ request: Request, _ context: AppRequestContext) async throws -> RunComparisonDTO {
        let principal = try context.requirePrincipal()
        let question = try RunComparisonRequest(request)
        let known = await self.directory.snapshot(knowing: question.channels)
        let channels = try question.channels.map { id in
            guard let channel = known[id: id] else { throw QueryError.unknownChannel(id) }
            return channel
        }
        var experiments: [Experiment] = []
        for id in question.experiments { experiments.append(try await self.experiments.require(id)) }
        let now = Timestamp.now()
        let runs = ExperimentRun.align(experiments, pixels: question.pixels, now: now)
        return try await context.whileClientStays {
            let permit = try await self.gate.enter(principal.source)
            defer { permit.leave() }
            var answer = RunComparisonDTO(experiments: [])
            for run in runs {
                var series: [RunComparisonDTO.SeriesDTO] = []
                for channel in channels {
                    let (line, summary) = try await self.store.line(of: channel, over: run, now: now)
                    series.append(.init(channel, line, summary, since: run.experiment.startedAt))
                }
                answer.experiments.append(.init(run, series))
            }
            return answer
        }
    }
}
