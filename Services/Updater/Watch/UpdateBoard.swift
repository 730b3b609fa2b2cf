import Backups
import Domain
import FoundationEssentials
import ServiceKit

/// Writes `state.json`: after each line of a journal, and as a heartbeat.
actor UpdateBoard {
    static let historyLimit = 20

    private let folder: UpdateFolder
    private let version: String
    private let backupSchedule: BackupSchedule?

    /// - Parameter backupSchedule: Nil: no backups are made by themselves.
    init(folder: UpdateFolder, version: String, backupSchedule: BackupSchedule? = nil) {
        self.folder = folder
        self.version = version
        self.backupSchedule = backupSchedule
    }

    func publish(at now: Timestamp) throws {
        try DurableFile.replace(self.folder.state, with: try Self.encoded(try self.state(at: now)), mode: 0o644)
    }

    func state(at now: Timestamp) throws -> UpdateState {
        var runs: [UpdateState.Run] = []
        for journal in Journal.all(in: self.folder.journal).suffix(Self.historyLimit + 1).reversed() {
            if let run = UpdateState.Run(try journal.lines()) { runs.append(run) }
        }
        let current = runs.first { $0.outcome == nil }
        let done = runs.filter { $0.outcome != nil }.prefix(Self.historyLimit)
        let installed = try self.folder.installedVersion()
        return UpdateState(
            updater: .init(version: self.version, heartbeatAt: now),
            installed: .init(
                version: installed,
                since: done.first { $0.outcome == .completed && $0.to == installed }?.endedAt),
            run: current, history: Array(done),
            backups: BackupFolder(path: self.folder.backups).manifests()
                .filter { $0.name.hasPrefix(ScheduledBackups.prefix) }.reversed(),
            backupSchedule: self.backupSchedule?.description)
    }

    static func encoded(_ state: UpdateState) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(state)) + [UInt8(ascii: "\n")]
    }
}
