import AsyncHTTPClient
import Domain
import FoundationEssentials
import Logging
import ServiceKit

/// One run after the other: what was left unfinished, then what is asked for.
struct Updater: Sendable {
    let folder: UpdateFolder
    let settings: UpdateSettings
    let engine: EngineClient
    let http: HTTPClient
    let board: UpdateBoard
    let logger: Logger

    /// Takes the run to its end that was under way when the process before this one ended.
    func resume() async throws {
        // Runs come one after the other: only the newest can be unfinished.
        for journal in Journal.all(in: self.folder.journal).suffix(3) {
            try journal.mend()
            let progress = UpdateProgress(try journal.lines())
            guard progress.order != nil, !progress.isFinished else { continue }
            self.logger.notice("An update was interrupted and goes on", metadata: ["journal": .string(journal.path)])
            try await self.finish(journal)
        }
    }

    /// Applies a bundle, or goes back.
    ///
    /// - Returns: the journal's lines.
    @discardableResult
    func perform(_ order: UpdateOrder) async throws -> [JournalLine] {
        let journal = Journal.new(in: self.folder.journal, id: order.id, at: .now())
        try journal.append(JournalLine(at: .now(), event: .began, order: order))
        try await self.finish(journal)
        return try journal.lines()
    }

    /// - Throws: ``UpdateFailure`` when `.env` names no version.
    func order(_ request: UpdateRequest) throws -> UpdateOrder {
        guard let installed = try self.folder.installedVersion() else {
            throw UpdateFailure("\(self.folder.environment) names no WEBMACS_VERSION")
        }
        return UpdateOrder(
            id: request.id, action: request.action, bundle: request.action == .apply ? request.bundle : nil,
            from: installed,
            isForced: request.force ?? false, requestedBy: request.requestedBy)
    }

    private func finish(_ journal: Journal) async throws {
        let health = HealthWatch(engine: self.engine, http: self.http, patience: self.settings.healthTimeout)
        let machine = try await self.whenEngineAnswers { try await Machine.find(engine: self.engine) }
        try await self.whenEngineAnswers {
            // What a task of a killed updater has left; the takeover is at its work, or has ended.
            for left in try await self.engine.containers(labels: [Container.Labels.task: ""])
            where left.name != UpdateRun.takeover {
                try await self.engine.remove(left.id, andVolumes: true)
            }
        }
        let run = UpdateRun(
            journal: journal, folder: self.folder, settings: self.settings, engine: self.engine, health: health,
            machine: machine, logger: self.logger,
            onChange: { [board, logger] in
                do {
                    try await board.publish(at: .now())
                } catch {
                    // The journal is what counts; the next line, or heartbeat, tries again.
                    logger.warning("state.json was not written", metadata: ["error": .string("\(error)")])
                }
            })
        try await run.finish()
    }

    /// A machine that has just started may have no engine yet.
    private func whenEngineAnswers<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
        while true {
            do {
                return try await body()
            } catch let EngineError.unreachable(reason) {
                self.logger.warning("The engine does not answer", metadata: ["reason": .string(reason)])
                try await Task.sleep(for: .seconds(2))
            }
        }
    }
}
