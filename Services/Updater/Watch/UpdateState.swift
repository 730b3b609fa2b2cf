import Backups
import Domain
import ServiceKit

/// `state.json`: what the updater does, for `ota`, the page and `updater status`.
struct UpdateState: Codable, Sendable, Equatable {
    struct Updater: Codable, Sendable, Equatable {
        var version: String
        var heartbeatAt: Timestamp

        private enum CodingKeys: String, CodingKey {
            case version
            case heartbeatAt = "heartbeat_at"
        }
    }

    struct Installed: Codable, Sendable, Equatable {
        var version: String?
        var since: Timestamp?
    }

    struct Step: Codable, Sendable, Equatable {
        enum State: String, Codable, Sendable {
            case pending, running, done, failed
        }

        var name: String
        var state: State
        var startedAt: Timestamp?
        var endedAt: Timestamp?
        var detail: String?

        private enum CodingKeys: String, CodingKey {
            case name, state, detail
            case startedAt = "started_at"
            case endedAt = "ended_at"
        }
    }

    struct Run: Codable, Sendable, Equatable {
        var id: String
        var action: UpdateOrder.Action
        var bundle: String?
        var from: String
        var to: String?
        /// `preparing`, `changing`, `putting back`, `finished`.
        var phase: String
        var step: String?
        var steps: [Step]
        var startedAt: Timestamp?
        var endedAt: Timestamp?
        var outcome: JournalLine.Outcome?
        var reason: String?
        var requestedBy: String?

        private enum CodingKeys: String, CodingKey {
            case id, action, bundle, from, to, phase, step, steps, outcome, reason
            case startedAt = "started_at"
            case endedAt = "ended_at"
            case requestedBy = "requested_by"
        }
    }

    var updater: Updater
    var installed: Installed
    var run: Run?
    /// The newest first, at most 20.
    var history: [Run]
    /// Those that are made by themselves, the newest first; nil in what an updater wrote that made none.
    var backups: [BackupManifest]?
    /// When they are made: a time of UTC; nil: never.
    var backupSchedule: String?

    private enum CodingKeys: String, CodingKey {
        case updater, installed, run, history, backups
        case backupSchedule = "backup_schedule"
    }
}

extension UpdateState.Run {
    /// - Returns: nil when nothing was begun.
    init?(_ lines: [JournalLine]) {
        let progress = UpdateProgress(lines)
        guard let order = progress.order else { return nil }
        var steps: [UpdateState.Step] = []
        for line in lines {
            guard let step = line.step else { continue }
            let index = steps.firstIndex { $0.name == step.description }
            switch line.event {
            case .started:
                let started = UpdateState.Step(name: step.description, state: .running, startedAt: line.at)
                if let index { steps[index].state = .running } else { steps.append(started) }
            case .done, .failed:
                guard let index else { continue }
                steps[index].state = line.event == .done ? .done : .failed
                steps[index].endedAt = line.at
                steps[index].detail = line.detail
            case .began, .finished: break
            }
        }
        let last = lines.last { $0.event == .finished }
        let running = steps.last { $0.state == .running }?.name
        if last == nil {
            let coming = progress.failure == nil ? progress.forward : progress.isGoingBack ? progress.backward : []
            steps += coming.filter { step in !steps.contains { $0.name == step.description } }
                .map { UpdateState.Step(name: $0.description, state: .pending) }
        }
        let hasChanged = progress.attempts.keys.contains(where: \.changesTheRelease)
        self.init(
            id: order.id, action: order.action, bundle: order.bundle, from: order.from, to: progress.plan?.to,
            phase: last != nil
                ? "finished" : progress.isGoingBack ? "putting back" : hasChanged ? "changing" : "preparing",
            step: running, steps: steps, startedAt: lines.first?.at, endedAt: last?.at, outcome: last?.outcome,
            reason: last?.detail, requestedBy: order.requestedBy)
    }
}
