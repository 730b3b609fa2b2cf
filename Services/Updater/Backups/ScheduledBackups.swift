import Backups
import Domain
import Glibc
import Logging
import ServiceKit

/// Makes the backups that nobody has to ask for, between two updates and never beside one.
///
/// Each is a ``BackupSet``, as those before updates are, so that `install.sh --rollback <name>` restores it; its manifest says what
/// is known of it, and what went wrong. Beside it may be a ``SecretArchive``. A machine without a database makes none.
struct ScheduledBackups: Sendable {
    static let prefix = "scheduled-"

    let folder: UpdateFolder
    let settings: BackupSettings
    /// Of Compose: the label of the stack's containers.
    let project: String
    /// Free bytes beyond what is needed.
    let margin: Int
    let engine: EngineClient
    /// When this process began.
    let start: Timestamp
    let logger: Logger

    private static let week: Duration = .seconds(7 * 86_400)

    private var backups: BackupFolder { BackupFolder(path: self.folder.backups) }

    /// Makes the one that is due. A failure is written down, for people to be told of, and tried again an hour later.
    ///
    /// - Returns: whether there is anything new to tell.
    /// - Throws: `CancellationError`: the next start makes it; what cannot be written down.
    func round(at now: Timestamp) async throws -> Bool {
        guard let schedule = self.settings.schedule else { return false }
        let made = self.made()
        guard schedule.isDue(made, at: now, since: self.start) else { return false }
        let version = try self.folder.installedVersion() ?? "unknown"
        var manifest = BackupManifest(
            name: BackupManifest.name("scheduled", version: version, at: now), createdAt: now)
        self.backups.tidy(Self.prefix)
        SecretArchive.prune(self.folder.backups)
        do {
            guard let found = try await self.database() else { return false }
            let running = try found.running()
            try await self.checkRoom(running)
            try await self.write(&manifest, running)
            if self.needsTrial(made, at: now), let schema = manifest.schema, let size = manifest.size {
                _ = try await running.tryOut(BackupFacts(name: manifest.name, schema: schema, size: size))
                manifest.verifiedAt = .now()
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            try Task.checkCancellation()
            manifest.problem = "\(error)"
        }
        if manifest.isGood { try await self.keepSecrets(beside: manifest, version: version) }
        try self.backups.write(manifest)
        self.log(manifest)
        for name in self.backups.prune(Self.prefix, by: self.settings.retention) {
            self.logger.info("A backup was removed", metadata: ["backup": .string(name)])
        }
        SecretArchive.prune(self.folder.backups)
        return true
    }

    /// Writes secrets and certificate beside a good backup, for those whom the settings name.
    ///
    /// A failure costs that backup nothing: it is written down as a backup of its own that has failed, a moment later, so that
    /// people are told of it until a night in which both are made.
    ///
    /// - Throws: `CancellationError`; what cannot be written down.
    func keepSecrets(beside backup: BackupManifest, version: String) async throws {
        guard !self.settings.recipients.isEmpty else { return }
        let archive = SecretArchive(
            folder: self.folder, recipients: self.settings.recipients, engine: self.engine)
        do {
            try await archive.write(backup.name, version: version)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            try Task.checkCancellation()
            var failed = BackupManifest(
                name: BackupManifest.name("scheduled-secrets", version: version, at: backup.createdAt),
                createdAt: backup.createdAt + .milliseconds(1))
            failed.problem = "secrets and certificate were not kept: \(error)"
            try self.backups.write(failed)
            self.log(failed)
        }
    }

    /// The oldest first.
    func made() -> [BackupManifest] { self.backups.manifests().filter { $0.name.hasPrefix(Self.prefix) } }

    private func needsTrial(_ made: [BackupManifest], at now: Timestamp) -> Bool {
        switch self.settings.trial {
        case .always: true
        case .weekly: !made.contains { $0.verifiedAt.map { now - $0 < Self.week } ?? false }
        }
    }

    private func write(_ manifest: inout BackupManifest, _ database: Database) async throws {
        let set = BackupSet(folder: self.folder.backups, name: manifest.name)
        let dump = try await database.dump(set.name)
        for (part, path) in [("env", self.folder.environment), ("yml", self.folder.compose)] {
            guard let bytes = try DurableFile.read(path) else { throw UpdateFailure("there is no \(path)") }
            try DurableFile.replace(set.path(part), with: bytes, mode: 0o600)
        }
        try set.seal()
        (manifest.size, manifest.schema) = (dump.size, dump.schema)
        manifest.sha256 = try FileDigest.sha256(set.path("dump"))
        manifest.schemaVersions = try await database.schemaVersions()
    }

    /// For the dump, and for the trial where the database is.
    private func checkRoom(_ database: Database) async throws {
        let room = try await database.room()
        let needed = room.size + self.margin
        guard room.backups >= needed else {
            throw UpdateFailure(
                "\(self.folder.backups) has \(room.backups / 1_000_000) MB free, and \(needed / 1_000_000) MB are needed"
            )
        }
        guard room.engine >= needed else {
            throw UpdateFailure(
                "the engine's disk has \(room.engine / 1_000_000) MB free, and \(needed / 1_000_000) MB are needed")
        }
    }

    private func log(_ manifest: BackupManifest) {
        var metadata: Logger.Metadata = ["backup": .string(manifest.name)]
        if let problem = manifest.problem {
            metadata["reason"] = .string(problem)
            self.logger.error("A backup failed", metadata: metadata)
        } else {
            metadata["bytes"] = "\(manifest.size ?? 0)"
            self.logger.notice("A backup was made", metadata: metadata)
        }
    }

    /// The stack's database, running or not; nil: it has none.
    private func database() async throws -> FoundDatabase? {
        let found = try await self.engine.containers(
            labels: [Container.Labels.project: self.project, Container.Labels.service: "db"])
        guard !found.isEmpty else { return nil }
        return FoundDatabase(
            containers: found, engine: self.engine,
            backups: try await Machine.find(engine: self.engine).path(of: self.folder.backups))
    }
}

/// Containers of the database's service, one of which should run.
private struct FoundDatabase {
    let containers: [Container]
    let engine: EngineClient
    /// Where the machine has the folder `backups`.
    let backups: String

    func running() throws(UpdateFailure) -> Database {
        guard let container = self.containers.first(where: \.isRunning) else {
            throw UpdateFailure("the database does not run")
        }
        return Database(engine: self.engine, container: container, backups: self.backups)
    }
}
