import Catalogue
import Domain
import FoundationEssentials
import Postgres

/// The book on jobs.
extension PostgresConnection {
    /// The first key of the jobs' advisory locks: "jobs" in ASCII.
    private static let lockClass: Int32 = 0x6A6F_6273

    /// Takes the job's lock for this connection's life; false when it runs elsewhere.
    func lockJob(_ job: JobName) throws -> Bool {
        try self.query("select pg_try_advisory_lock(\(Self.lockClass), \(job.lockNumber))")[0].decode(0)
    }

    /// At once: the server ends a connection that was closed only when it gets to it, and the next run would find the job running.
    func unlockJobs() throws {
        _ = try self.query("select pg_advisory_unlock_all()")
    }

    func lastStart(of job: JobName) throws -> Timestamp? {
        try self.query(
            "select started_at from job_runs where job = \(job.rawValue) order by started_at desc limit 1"
        ).first?.decode(0)
    }

    /// Notes that the job begins; whoever holds its lock may say so. A run without an end was interrupted.
    ///
    /// - Returns: The run's number.
    func beginRun(of job: JobName, at now: Timestamp) throws -> Int64 {
        try self.transaction { connection in
            try connection.execute(
                """
                update job_runs set outcome = 'interrupted', finished_at = greatest(started_at, \(now))
                where job = \(job.rawValue) and finished_at is null
                """)
            return try connection.query(
                "insert into job_runs (job, started_at) values (\(job.rawValue), \(now)) returning id")[0].decode(0)
        }
    }

    func endRun(_ id: Int64, counts: Job.Counts, at now: Timestamp) throws {
        try self.end(
            id, outcome: "done", detail: String(decoding: try JSONEncoder().encode(counts), as: UTF8.self), now)
    }

    func failRun(_ id: Int64, error: String, at now: Timestamp) throws {
        let detail = try JSONEncoder().encode(["error": error])
        try self.end(id, outcome: "failed", detail: String(decoding: detail, as: UTF8.self), now)
    }

    private func end(_ id: Int64, outcome: String, detail: String, _ now: Timestamp) throws {
        try self.execute(
            """
            update job_runs set finished_at = greatest(started_at, \(now)), outcome = \(outcome), detail = \(detail)::jsonb
            where id = \(id)
            """)
    }

    /// The last run of each job, by name.
    func latestRuns() throws -> [JobRun] {
        try self.query(
            """
            select distinct on (job) job, started_at, finished_at, outcome, detail::text from job_runs
            order by job, started_at desc
            """
        ).map { row in
            JobRun(
                job: try row.decode(0), startedAt: try row.decode(1), finishedAt: try row.decode(2),
                outcome: try row.decode(3), detail: try row.decode(4))
        }
    }

    /// Forgets runs that began before `limit`, but the last of each job; returns how many.
    func pruneRuns(before limit: Timestamp) throws -> Int {
        try self.execute(
            """
            delete from job_runs as old where started_at < \(limit)
            and exists (select from job_runs as newer where newer.job = old.job and newer.started_at > old.started_at)
            """)
    }
}
