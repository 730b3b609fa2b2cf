import Contracts
import Domain
import FoundationEssentials
import Logging
import Postgres
import Redis
import ServiceLifecycle

/// Runs each job when its time has come: one instance of each, however many workers there are.
///
/// When a job ran last stands in the database, so a restart does not begin anew. A job that fails is logged, noted and tried
/// again at its next time.
struct Scheduler: Service {
    let jobs: [Job]
    let runner: JobRunner
    let pool: PostgresPool
    let redis: RedisClient
    /// Told with the heartbeat, so that health can say it.
    var cleansUp = true
    let logger: Logger
    var clock: @Sendable () -> Timestamp = { .now() }

    /// How often it looks whether a job is due.
    var pace: Duration = .seconds(5)

    /// In Redis as long as some worker's scheduler lives.
    static let heartbeatLife: Duration = .seconds(30)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.beat() }
                for job in self.jobs { group.addTask { await self.keep(job) } }
            }
        }
    }

    private func keep(_ job: Job) async {
        while !Task.isCancelled {
            do {
                if try await self.isDue(job), let counts = try await self.runner.run(job, at: self.clock()) {
                    self.logger.debug("Job done", metadata: ["job": "\(job.name)", "counts": "\(counts)"])
                }
            } catch {
                if Task.isCancelled { return }
                self.logger.warning(
                    "Job failed", metadata: ["job": "\(job.name)", "error": "\(String(reflecting: error))"])
            }
            try? await Task.sleep(for: self.pace)  // Cancellation is seen by the loop.
        }
    }

    private func isDue(_ job: Job) async throws -> Bool {
        let now = self.clock()
        return try await self.pool.withConnection { connection in
            guard let interval = try job.interval(connection) else { return false }
            guard let last = try connection.lastStart(of: job.name) else { return true }
            // A start in the future is a clock that was set back.
            return last + interval <= now || last > now
        }
    }

    private func beat() async {
        while !Task.isCancelled {
            let beat = SchedulerHeartbeat(at: self.clock().rfc3339, cleansUp: self.cleansUp)
            // Without Redis nobody can be told; it comes back by itself.
            if let text = try? JSONEncoder().encode(beat) {
                _ = try? await self.redis.set(Keys.schedulerHeartbeat, Array(text), expiry: Self.heartbeatLife)
            }
            try? await Task.sleep(for: .seconds(10))  // Cancellation is seen by the loop.
        }
    }
}
