import Domain
import Postgres

/// Work that comes back at intervals.
struct Job: Sendable {
    /// What was done, in numbers, for `job_runs.detail`.
    typealias Counts = [String: Int64]

    var name: JobName

    /// Time from the start of one run to the start of the next; nil: not now. Asked anew every few seconds, so that a
    /// changed policy takes effect without a restart.
    var interval: @Sendable (isolated PostgresConnection) throws -> Duration?

    /// One run, on a connection of its own that holds the job's lock. Transactions are short; what was done before an error
    /// stays done, and the next run goes on with the rest.
    var work: @Sendable (PostgresConnection, Timestamp) async throws -> Counts
}
