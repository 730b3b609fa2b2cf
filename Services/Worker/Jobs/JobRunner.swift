import Domain
import Logging
import Metrics
import Postgres

/// Runs a job once, if nobody else does.
struct JobRunner: Sendable {
    let database: PostgresConfiguration
    let logger: Logger

    /// Runs `job` on a connection of its own and notes how it went.
    ///
    /// The lock goes with the connection: when the process dies, another may run the job at once.
    ///
    /// - Parameter now: The time of the run; how long it takes is measured.
    /// - Returns: Nil when it runs elsewhere.
    /// - Throws: What the job throws, after it was noted.
    func run(_ job: Job, at now: Timestamp) async throws -> Job.Counts? {
        let connection = try await PostgresConnection.connect(self.database, logger: self.logger)
        let result: Result<Job.Counts?, any Error>
        do {
            result = .success(try await self.run(job, on: connection, at: now))
        } catch {
            result = .failure(error)
        }
        // Goes with the connection where this cannot be said.
        try? await connection.run { try $0.unlockJobs() }
        await connection.close()
        return try result.get()
    }

    private func run(_ job: Job, on connection: PostgresConnection, at now: Timestamp) async throws -> Job.Counts? {
        let id = try await connection.run { connection in
            try connection.lockJob(job.name) ? try connection.beginRun(of: job.name, at: now) : nil
        }
        guard let id else { return nil }
        let started = ContinuousClock.now
        let duration = Timer(label: "webmacs_job_seconds", dimensions: [("job", job.name.rawValue)])
        do {
            let counts = try await job.work(connection, now)
            let elapsed = ContinuousClock.now - started
            duration.recordSeconds(elapsed / .seconds(1))
            try await connection.run { try $0.endRun(id, counts: counts, at: now + elapsed) }
            return counts
        } catch {
            Counter(label: "webmacs_job_failures_total", dimensions: [("job", job.name.rawValue)]).increment()
            // A cancelled task can do no more on the connection: the next run notes the interruption.
            if !Task.isCancelled {
                let end = now + (ContinuousClock.now - started)
                // Lost with the connection: the next run notes that.
                _ = try? await connection.run { try $0.failRun(id, error: "\(error)", at: end) }
            }
            throw error
        }
    }
}
