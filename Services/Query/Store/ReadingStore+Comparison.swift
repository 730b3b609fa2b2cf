import Domain
import Postgres

extension ReadingStore {
    /// A channel's line over an experiment, and what it comes to: both of one moment.
    func line(of channel: Channel, over run: ExperimentRun, now: Timestamp) async throws -> (
        line: Line, summary: RangeSummary
    ) {
        let (start, end) = (run.experiment.startedAt, run.end)
        let question = LineQuestion(from: start, to: end, form: .pixels(run.columns))
        return try await self.snapshot { connection in
            (
                try connection.line(of: channel, question, try connection.facts(of: [channel], at: now)),
                try connection.summary(of: channel.number, from: start, to: end)
            )
        }
    }
}
