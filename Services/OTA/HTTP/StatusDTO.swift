import Domain
import ServiceKit

/// What runs here, what is coming, and what the updater is doing.
struct StatusDTO: Encodable, Sendable {
    struct Updater: Encodable, Sendable {
        @ExplicitNull var version: String?
        @ExplicitNull var heartbeatAt: String?
        var isAlive: Bool

        private enum CodingKeys: String, CodingKey {
            case version
            case heartbeatAt = "heartbeat_at"
            case isAlive = "alive"
        }
    }

    struct Step: Encodable, Sendable {
        var name: String
        var state: String
        @ExplicitNull var startedAt: String?
        @ExplicitNull var endedAt: String?
        @ExplicitNull var detail: String?

        init(_ step: UpdaterState.Step) {
            self.name = step.name
            self.state = step.state
            self.startedAt = step.startedAt
            self.endedAt = step.endedAt
            self.detail = step.detail
        }

        private enum CodingKeys: String, CodingKey {
            case name, state, detail
            case startedAt = "started_at"
            case endedAt = "ended_at"
        }
    }

    struct Run: Encodable, Sendable {
        var id: String
        var action: String
        @ExplicitNull var from: String?
        @ExplicitNull var to: String?
        @ExplicitNull var phase: String?
        @ExplicitNull var step: String?
        var steps: [Step]
        @ExplicitNull var startedAt: String?
        @ExplicitNull var endedAt: String?
        @ExplicitNull var outcome: String?
        @ExplicitNull var reason: String?

        init(_ run: UpdaterState.Run) {
            self.id = run.id
            self.action = run.action
            self.from = run.from
            self.to = run.to
            self.phase = run.phase
            self.step = run.step
            self.steps = (run.steps ?? []).map(Step.init)
            self.startedAt = run.startedAt
            self.endedAt = run.endedAt
            self.outcome = run.outcome?.rawValue
            self.reason = run.reason
        }

        private enum CodingKeys: String, CodingKey {
            case id, action, from, to, phase, step, steps, outcome, reason
            case startedAt = "started_at"
            case endedAt = "ended_at"
        }
    }

    struct Upload: Encodable, Sendable {
        var id: String
        var phase: String
        @ExplicitNull var size: Int?
        var done: Int

        init(_ entry: UploadBoard.Entry) {
            self.id = entry.id
            self.phase = entry.phase.rawValue
            self.size = entry.size
            self.done = entry.done
        }

        private enum CodingKeys: String, CodingKey {
            case id = "public_id"
            case phase
            case size = "size_bytes"
            case done = "done_bytes"
        }
    }

    struct Backup: Encodable, Sendable {
        var name: String
        var createdAt: String
        @ExplicitNull var size: Int?
        @ExplicitNull var verifiedAt: String?
        @ExplicitNull var problem: String?

        init(_ backup: UpdaterState.Backup) {
            self.name = backup.name
            self.createdAt = backup.createdAt
            self.size = backup.size
            self.verifiedAt = backup.verifiedAt
            self.problem = backup.problem
        }

        private enum CodingKeys: String, CodingKey {
            case name, problem
            case createdAt = "created_at"
            case size = "size_bytes"
            case verifiedAt = "verified_at"
        }
    }

    var current: String
    @ExplicitNull var since: String?
    @ExplicitNull var updater: Updater?
    @ExplicitNull var run: Run?
    /// The newest first.
    var history: [Run]
    /// The newest first.
    var backups: [Backup]
    @ExplicitNull var backupSchedule: String?
    var uploads: [Upload]
    /// Bundles in the folder that belong to no release: somebody has put them there.
    var otherFiles: [String]
    var trustsKeys: Bool
    var uploadLimit: Int
    /// What is wrong with what the updater says.
    @ExplicitNull var problem: String?

    private enum CodingKeys: String, CodingKey {
        case since, updater, run, history, backups, uploads, problem
        case backupSchedule = "backup_schedule"
        case current = "current_version"
        case otherFiles = "other_files"
        case trustsKeys = "trusts_keys"
        case uploadLimit = "upload_limit_bytes"
    }
}
