import Domain
import Glibc
import Logging
import ServiceKit
import Updates

/// Takes one run from wherever its journal stands to its end.
///
/// Each step is on disk before it begins and after it has ended, and does the same when it is done again; so whoever is killed,
/// the next start goes on. An engine that does not answer is waited for.
struct UpdateRun: Sendable {
    /// How long an engine may be away before its step counts as failed.
    static let enginePatience: Duration = .seconds(600)

    let journal: Journal
    let folder: UpdateFolder
    let settings: UpdateSettings
    let engine: EngineClient
    let health: HealthWatch
    let machine: Machine
    let logger: Logger
    var now: @Sendable () -> Timestamp = { .now() }
    /// Told after each line.
    var onChange: @Sendable () async -> Void = {}

    var replacement: ContainerReplacement {
        ContainerReplacement(
            engine: self.engine, health: self.health, project: self.settings.project, logger: self.logger)
    }

    /// - Throws: `CancellationError` when the process is to end: the next start goes on; `FileError` when the journal cannot be written.
    func finish() async throws {
        try self.journal.mend()
        while true {
            let progress = UpdateProgress(try self.journal.lines())
            switch progress.next {
            case .nothing: return
            case .finish(let outcome, let reason):
                try self.conclude(progress, outcome, reason)
                try await self.write(JournalLine(at: self.now(), event: .finished, detail: reason, outcome: outcome))
                self.logger.notice(
                    "An update has ended",
                    metadata: ["outcome": .string(outcome.rawValue), "reason": .string(reason ?? "")])
                return
            case .perform(let step) where progress.isExhausted(step):
                try await self.write(
                    JournalLine(
                        at: self.now(), event: .failed, step: step,
                        detail: "it was begun \(UpdateProgress.attemptLimit) times and never came to its end"))
            case .perform(let step):
                try await self.attempt(step, progress)
            }
        }
    }

    private func attempt(_ step: UpdateStep, _ progress: UpdateProgress) async throws {
        try await self.write(JournalLine(at: self.now(), event: .started, step: step))
        self.logger.info("Update step", metadata: ["step": .string(step.description)])
        do {
            let result = try await self.perform(step, progress)
            try await self.write(
                JournalLine(
                    at: self.now(), event: .done, step: step, detail: result.detail, plan: result.plan,
                    backup: result.backup))
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            try Task.checkCancellation()
            if case EngineError.unreachable(let reason) = error {
                let isBack = await self.engineComesBack()
                // An engine that starts again stops this container, too: the next start goes on.
                try Task.checkCancellation()
                if isBack {
                    await self.startAgain()
                    // The same step again, from what there is.
                    self.logger.warning("The engine was away", metadata: ["reason": .string(reason)])
                    return
                }
            }
            self.logger.error(
                "An update step failed", metadata: ["step": .string(step.description), "error": .string("\(error)")])
            try await self.write(JournalLine(at: self.now(), event: .failed, step: step, detail: "\(error)"))
            if progress.isGoingBack { try await Task.sleep(for: .seconds(2)) }
        }
    }

    private func engineComesBack() async -> Bool {
        let began = ContinuousClock.now
        while ContinuousClock.now - began < Self.enginePatience, !Task.isCancelled {
            // No answer is what is waited out here.
            if (try? await self.engine.ping()) != nil { return true }
            // Cancelled: the condition ends the loop.
            try? await Task.sleep(for: .seconds(1))
        }
        return false
    }

    /// An engine that was killed stops, at its next start, what it finds running, and does not start it again: it takes the stop for
    /// somebody's wish. What a step wants stopped, it stops once more.
    private func startAgain() async {
        do {
            for container in try await self.stack() where !container.isRunning && !container.isOneShot {
                do {
                    try await self.engine.start(container.id)
                } catch EngineError.refused(_, _, let message) {
                    // Two of one name may want one port: the step knows which.
                    self.logger.warning(
                        "A container was not started again",
                        metadata: ["container": .string(container.name), "reason": .string(message)])
                }
            }
        } catch {
            self.logger.warning("The stack was not started again", metadata: ["error": .string("\(error)")])
        }
    }

    private func write(_ line: JournalLine) async throws {
        try self.journal.append(line)
        await self.onChange()
    }

    // MARK: - Steps

    /// What a step leaves in the journal.
    struct Result {
        var detail: String?
        var plan: UpdatePlan?
        var backup: BackupFacts?
    }

    private func perform(_ step: UpdateStep, _ progress: UpdateProgress) async throws -> Result {
        guard let order = progress.order else { throw UpdateFailure("the journal does not say what to do") }
        if step == .verify {
            return order.action == .apply ? try await self.verify(order) : try await self.verifyRollback(order)
        }
        guard let plan = progress.plan else { throw UpdateFailure("the journal has no plan") }
        switch step {
        case .verify: return Result()
        case .space: return try await self.checkRoom(plan)
        case .backUp: return try await self.backUp(plan, order)
        case .tryBackup: return try await self.tryBackup(plan, try self.backup(progress))
        case .keepImages: return try await self.keepImages(plan, order)
        case .load: return try await self.load(plan, order)
        case .migrate: return try await self.migrate(plan, order)
        case .replace(let name): return try await self.replace(try self.replacement(name, in: plan), order)
        case .soak: return try await self.soak(plan)
        case .commit: return try await self.commit(plan, order)
        case .replaceUpdater: return try await self.replaceUpdater(plan)
        case .backImages: return try await self.putBackImages(plan)
        case .backDatabase: return try await self.putBackDatabase(plan, try self.backup(progress), order)
        case .backReplace(let name): return try await self.putBack(try self.replacement(name, in: plan), order)
        case .backFiles: return try await self.putBackFiles(plan, try self.backup(progress), order)
        case .backCheck: return try await self.checkOld(plan, order)
        }
    }

    private func backup(_ progress: UpdateProgress) throws(UpdateFailure) -> BackupFacts {
        guard let backup = progress.backup else { throw UpdateFailure("the journal names no backup") }
        return backup
    }

    private func replacement(_ name: String, in plan: UpdatePlan) throws(UpdateFailure) -> UpdatePlan.Replacement {
        guard let found = plan.replacements.first(where: { $0.name == name }) else {
            throw UpdateFailure("the plan has no \(name)")
        }
        return found
    }

    /// What is done with the bundle, once and before the end is written.
    private func conclude(_ progress: UpdateProgress, _ outcome: JournalLine.Outcome, _ reason: String?) throws {
        guard outcome == .failed, progress.failure?.step == .verify, let bundle = progress.order?.bundle else { return }
        let path = "\(self.folder.path)/\(bundle)"
        guard DurableFile.mode(of: path) != nil else { return }
        try DurableFile.replace(
            "\(self.folder.refused)/\(bundle).reason", with: Array("\(reason ?? "")\n".utf8), mode: 0o644)
        try DurableFile.move(path, to: "\(self.folder.refused)/\(bundle)")
        self.logger.warning(
            "A bundle was refused", metadata: ["bundle": .string(bundle), "reason": .string(reason ?? "")])
    }

    // MARK: - What steps share

    func stack() async throws -> [Container] {
        let all = try await self.engine.containers(labels: [Container.Labels.project: self.settings.project])
        return all.filter { $0.labels[Container.Labels.task] == nil }
    }

    func database() async throws -> Database {
        let found = try await self.engine.containers(
            labels: [Container.Labels.project: self.settings.project, Container.Labels.service: "db"])
        guard let container = found.first(where: \.isRunning) else { throw UpdateFailure("the database does not run") }
        return Database(
            engine: self.engine, container: container, backups: await self.machine.path(of: self.folder.backups))
    }

    /// The inspection of a container as it was before the run.
    func original(_ name: String) throws -> Container {
        guard let bytes = try DurableFile.read("\(self.journal.folder)/\(name).json") else {
            throw UpdateFailure("what \(name) was like was not kept")
        }
        return Container(inspection: try UpdateJSON.decode(JSONValue.self, from: bytes, member: name))
    }

    func keepOriginals(_ containers: [Container]) throws {
        try DurableFile.makeFolder(self.journal.folder, mode: 0o700)
        for container in containers {
            try DurableFile.replace(
                "\(self.journal.folder)/\(container.name).json", with: Array(container.inspection.json.utf8),
                mode: 0o600)
        }
    }
}
