import Domain
import Postgres

extension ReadingStore {
    /// A channel's line over an experiment, and what it comes to: both of one moment.
    func line(of channel: Channel, over run: ExperimentRun) async throws -> (line: Line, summary: RangeSummary) {
        let (start, end) = (run.experiment.startedAt, run.end)
        return try await self.snapshot { connection in
            (
                try connection.line(of: channel.number, from: start, to: end, columns: run.columns),
                try connection.summary(of: channel.number, from: start, to: end)
            )
        }
    }
}
