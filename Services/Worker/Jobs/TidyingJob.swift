import Catalogue
import Domain
import Postgres

/// Drops the empty partitions of past days and forgets old runs of jobs.
///
/// A partition is vacuumed first and dropped only when it has no page left: then no reader's snapshot can see runs in it.
struct TidyingJob: Sendable {
    static let interval: Duration = .seconds(600)
    static let keptRuns: Duration = .seconds(30 * 86_400)

    /// Nobody waits longer for a drop that waits for a long reader; it is tried again at the next run.
    static let patience = "500ms"

    var job: Job {
        Job(name: .tidy, interval: { _ in Self.interval }, work: { try await self.run(on: $0, now: $1) })
    }

    func run(on connection: PostgresConnection, now: Timestamp) async throws -> Job.Counts {
        let today = Day(now)
        let empty = try await connection.run { try $0.emptyRunsPartitions(before: today) }
        for partition in empty {
            try await connection.run { try $0.vacuum(partition) }
        }
        let dropped = try await connection.run { connection in
            empty.isEmpty ? 0 : try connection.dropEmptyRunsPartitions(before: today, patience: Self.patience) ?? 0
        }
        let pruned = try await connection.run { try $0.pruneRuns(before: now - Self.keptRuns) }
        return ["dropped_partitions": Int64(dropped), "pruned_runs": Int64(pruned)]
    }
}
