import Domain

/// What the updater says of itself: `state.json`, which it replaces as a whole.
struct UpdaterState: Decodable, Sendable, Hashable {
    struct Updater: Decodable, Sendable, Hashable {
        var version: String?
        /// RFC 3339.
        var heartbeatAt: String?

        private enum CodingKeys: String, CodingKey {
            case version
            case heartbeatAt = "heartbeat_at"
        }
    }

    struct Installed: Decodable, Sendable, Hashable {
        var version: String
        var since: String?
    }

    struct Step: Codable, Sendable, Hashable {
        var name: String
        /// `pending`, `running`, `done`, `failed`.
        var state: String
        var startedAt: String?
        var endedAt: String?
        var detail: String?

        private enum CodingKeys: String, CodingKey {
            case name, state, detail
            case startedAt = "started_at"
            case endedAt = "ended_at"
        }
    }

    enum Outcome: String, Codable, Sendable, Hashable {
        case completed
        case failed
        case rolledBack = "rolled_back"
    }

    struct Run: Codable, Sendable, Hashable {
        var id: String
        /// `apply` or `rollback`.
        var action: String
        var from: String?
        var to: String?
        var phase: String?
        var step: String?
        var steps: [Step]?
        var startedAt: String?
        var endedAt: String?
        var outcome: Outcome?
        var reason: String?

        private enum CodingKeys: String, CodingKey {
            case id, action, from, to, phase, step, steps, outcome, reason
            case startedAt = "started_at"
            case endedAt = "ended_at"
        }
    }

    /// One that was made, or tried to be made, by itself.
    struct Backup: Codable, Sendable, Hashable {
        var name: String
        var createdAt: String
        /// Of the dump, in bytes; nil: there is none.
        var size: Int?
        var verifiedAt: String?
        var problem: String?

        var isGood: Bool { self.problem == nil && self.size != nil }

        private enum CodingKeys: String, CodingKey {
            case name, problem
            case createdAt = "created_at"
            case size = "size_bytes"
            case verifiedAt = "verified_at"
        }
    }

    var updater: Updater?
    var installed: Installed?
    /// The one that runs, or the last.
    var run: Run?
    var history: [Run]?
    /// The newest first; nil: the updater is of a version that made none.
    var backups: [Backup]?
    /// When they are made: a time of UTC, `03:00`; nil: never.
    var backupSchedule: String?

    private enum CodingKeys: String, CodingKey {
        case updater, installed, run, history, backups
        case backupSchedule = "backup_schedule"
    }

    /// After a longer silence it is not there.
    static let patience: Duration = .seconds(30)

    func isAlive(at now: Timestamp) -> Bool {
        guard let heartbeat = self.updater?.heartbeatAt.flatMap({ Timestamp(rfc3339: $0) }) else { return false }
        return now - heartbeat <= Self.patience
    }

    /// Whether a run has begun and not ended.
    var isBusy: Bool { self.run.map { $0.outcome == nil } ?? false }

    /// Runs that have ended, the oldest first.
    var endedRuns: [Run] {
        var seen: Set<String> = []
        return ((self.history ?? []) + [self.run].compactMap { $0 })
            .filter { $0.outcome != nil && seen.insert($0.id).inserted }
            .sorted { ($0.endedAt ?? "", $0.id) < ($1.endedAt ?? "", $1.id) }
    }
}
