import Contracts
import Domain
import Logging
import Postgres
import Redis
import ServiceLifecycle

/// Reads what the updater says, each second, and tells people of each run's end once, however many instances watch and whenever
/// they die.
struct RunWatch: Service {
    let folder: UpdateFolder
    let pool: PostgresPool
    let redis: RedisClient
    let metrics: OTAMetrics
    let logger: Logger

    static let pace: Duration = .seconds(1)

    /// A request that was taken and is in no state after this time is lost.
    static let patience: Duration = .seconds(120)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var told: Set<String> = []
            var looks = 0
            while !Task.isCancelled {
                do {
                    try await self.look(&told, at: .now())
                    if looks.isMultiple(of: 30) { try await self.findLost(at: .now()) }
                    looks += 1
                } catch {
                    if Task.isCancelled { return }
                    self.logger.warning(
                        "The updater's state was not looked at", metadata: ["error": "\(String(reflecting: error))"])
                }
                try? await Task.sleep(for: Self.pace)  // Cancellation is seen by the loop.
            }
        }
    }

    /// - Parameter told: runs, and words of backups, that need no look into the database.
    func look(_ told: inout Set<String>, at now: Timestamp) async throws {
        guard let state = try self.folder.state() else { return }
        try await self.look(at: state, &told, now)
        for run in state.endedRuns where !told.contains(run.id) {
            guard let verdict = RunVerdict(run) else { continue }
            let isNews = try await self.pool.withTransaction { try $0.tell(verdict, at: now) }
            told.insert(run.id)
            guard isNews else { continue }
            self.metrics.countRun()
            self.logger.notice(
                "A run of the updater has ended",
                metadata: ["run.id": "\(run.id)", "outcome": "\(verdict.outcome.rawValue)"])
            // Only a wake-up: who sends events looks each second by himself.
            _ = try? await self.redis.publish(Topics.eventsRecorded, [])
        }
    }

    /// At backups: each word is told once.
    private func look(at state: UpdaterState, _ told: inout Set<String>, _ now: Timestamp) async throws {
        for word in BackupWord.all(state, at: now) {
            let key = "\(word.alert.rawValue) \(word.backup) \(word.isGood)"
            guard !told.contains(key) else { continue }
            let isNews = try await self.pool.withTransaction { try $0.tell(word, at: now) }
            told.insert(key)
            // Only a wake-up, as with runs.
            if isNews { _ = try? await self.redis.publish(Topics.eventsRecorded, []) }
        }
    }

    /// While the updater is not there nothing is lost: it may come back and go on.
    func findLost(at now: Timestamp) async throws {
        guard let state = try self.folder.state(), state.isAlive(at: now) else { return }
        let folder = self.folder
        let runs = (state.history ?? []).map(\.id) + [state.run?.id].compactMap { $0 }
        try await self.pool.withTransaction { connection in
            let waiting = try connection.openRequests().filter { folder.isWaiting($0) }
            try connection.failLost(except: runs + waiting, startedBefore: now - Self.patience)
        }
    }
}
