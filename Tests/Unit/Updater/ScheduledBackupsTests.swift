import Backups
import Domain
import FoundationEssentials
import Logging
import ServiceKit
import Testing

@testable import UpdaterService

@Suite("Backups that are made by themselves")
struct ScheduledBackupsTests {
    @Test("The state has them, the newest first, and those before updates are others")
    func state() async throws {
        let path = "\(FileManager.default.temporaryDirectory.path)/updater-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it.
        let folder = UpdateFolder(path: path, home: path)
        try folder.make()
        let night = try #require(Timestamp(rfc3339: "2026-11-28T03:00:00Z"))
        for (purpose, days) in [("scheduled", 0), ("scheduled", 1), ("pre-update", 0)] {
            let instant = night - .seconds(86_400 * days)
            var manifest = BackupManifest(
                name: BackupManifest.name(purpose, version: "1.0.0", at: instant), createdAt: instant)
            manifest.problem = days == 0 ? "the disk is full" : nil
            manifest.size = days == 0 ? nil : 12
            try BackupFolder(path: folder.backups).write(manifest)
        }
        let board = UpdateBoard(folder: folder, version: "1.0.0", backupSchedule: BackupSchedule("03:00"))
        try await board.publish(at: night)
        let written = String(decoding: try #require(try DurableFile.read(folder.state)), as: UTF8.self)
        #expect(
            written.contains(
                #"{"created_at":"2026-11-28T03:00:00.000000Z","name":"scheduled-1.0.0-20261128T030000Z","problem":"the disk is full","schema":null"#
            ))
        let state = try JSONDecoder().decode(UpdateState.self, from: Data(written.utf8))
        #expect(state.backups?.map(\.isGood) == [false, true] && state.backupSchedule == "03:00")
        // What an older updater wrote.
        let old = """
            {"updater": {"version": "1", "heartbeat_at": "2026-11-28T03:00:00Z"}, "installed": {}, "history": []}
            """
        #expect(try JSONDecoder().decode(UpdateState.self, from: Data(old.utf8)).backups == nil)
    }

    @Test("A backup that is made by itself has the form of those before updates, and is never taken for one")
    func form() throws {
        let path = "\(FileManager.default.temporaryDirectory.path)/updater-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it.
        let folder = UpdateFolder(path: path, home: path)
        try folder.make()
        let set = BackupSet(folder: folder.backups, name: "scheduled-1.0.0-20261128T030000Z")
        for part in BackupSet.parts {
            try DurableFile.replace(set.path(part), with: Array("WEBMACS_VERSION=1.0.0\n".utf8))
        }
        try set.seal()
        try set.verify()
        #expect(BackupSet.all(in: folder.backups).isEmpty)
        try DurableFile.replace(set.path("dump"), with: [1])
        #expect(throws: UpdateFailure.self) { try set.verify() }
        BackupFolder(path: folder.backups).delete(set.name)
        #expect(DurableFile.names(in: folder.backups).isEmpty)
    }

    // MARK: - Secrets beside them

    private static let recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

    @Test("Whom secrets are encrypted for is a list of public keys of age, empty unless it is set")
    func recipients() throws {
        func settings(_ text: String?) throws -> BackupSettings {
            var environment: [String: String] = [:]
            environment["BACKUP_RECIPIENTS"] = text
            var settings = Settings(sources: SettingsSources(environment: environment))
            let backups = BackupSettings(from: &settings)
            try settings.finish()
            return backups
        }
        #expect(try settings(nil).recipients.isEmpty)
        #expect(try settings("\(Self.recipient), \(Self.recipient)").recipients == [Self.recipient, Self.recipient])
        for bad in ["root@example.org", String(Self.recipient.dropLast()), Self.recipient.uppercased(), "age1"] {
            let error = #expect(throws: SettingsError.self) { _ = try settings("\(Self.recipient),\(bad)") }
            #expect(error?.description.contains("BACKUP_RECIPIENTS") == true)
        }
    }

    @Test("Secrets are encrypted by the installed release, without a network, and only read")
    func task() async {
        let engine = EngineClient(socket: "/nowhere")
        let archive = SecretArchive(
            folder: UpdateFolder(path: "/u", home: "/h"), recipients: [Self.recipient, "age1second"], engine: engine)
        let body = archive.task("scheduled-x", version: "2.1.0", binds: ["/h/secrets:/webmacs/secrets:ro"])
        #expect(body["Image"].text == "webmacs/webmacs:2.1.0")
        let export = ["secrets", "export", "/backups/.scheduled-x.age.new", "--home", "/webmacs"]
        #expect(body["Cmd"].texts == export + ["--recipient", Self.recipient, "--recipient", "age1second"])
        #expect(body["HostConfig"]["NetworkMode"].text == "none" && body["HostConfig"]["ReadonlyRootfs"].isTrue)
        #expect(body["HostConfig"]["Binds"].texts == ["/h/secrets:/webmacs/secrets:ro"])
        await engine.shutDown()
    }

    @Test("Secrets that cannot be encrypted are told as a backup that has failed, and cost the dump nothing")
    func secretsFail() async throws {
        let path = "\(FileManager.default.temporaryDirectory.path)/updater-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it.
        let folder = UpdateFolder(path: path, home: path)
        try folder.make()
        try DurableFile.makeFolder("\(path)/secrets")
        let engine = EngineClient(socket: "\(path)/no-engine.sock")
        func backups(for recipients: [String]) -> ScheduledBackups {
            ScheduledBackups(
                folder: folder,
                settings: BackupSettings(schedule: BackupSchedule("03:00"), recipients: recipients),
                project: "webmacs", margin: 0, engine: engine, start: .now(), logger: Logger(label: "test"))
        }
        let night = try #require(Timestamp(rfc3339: "2026-11-28T03:00:00Z"))
        // A version may sort behind "secrets".
        let (dump, next) = (Self.good("unknown", night), Self.good("unknown", night + .seconds(86_400)))
        let kept = BackupFolder(path: folder.backups)

        try await backups(for: []).keepSecrets(beside: dump, version: "unknown")
        #expect(kept.manifests().isEmpty, "nobody has asked for it")
        try await backups(for: [Self.recipient]).keepSecrets(beside: dump, version: "unknown")
        try kept.write(dump)
        _ = kept.prune(ScheduledBackups.prefix, by: BackupRetention(days: 7, weeks: 4, months: 6))
        #expect(kept.manifests().map(\.isGood) == [true, false], "the newest has failed, and people are told")
        let failed = try #require(kept.manifests().last)
        #expect(failed.name == "scheduled-secrets-unknown-20261128T030000Z")
        #expect(failed.problem?.hasPrefix("secrets and certificate were not kept: the Docker Engine") == true)
        let schedule = try #require(BackupSchedule("03:00"))
        #expect(!schedule.isDue(kept.manifests(), at: night + .seconds(7200), since: night), "the dump is good")

        try kept.write(next)
        _ = kept.prune(ScheduledBackups.prefix, by: BackupRetention(days: 7, weeks: 4, months: 6))
        #expect(kept.manifests() == [dump, next], "the next night has both")
        await engine.shutDown()
    }

    @Test("Secrets are kept as long as the backup that they are beside")
    func secretsGo() throws {
        let path = "\(FileManager.default.temporaryDirectory.path)/updater-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it.
        let folder = UpdateFolder(path: path, home: path)
        try folder.make()
        let night = try #require(Timestamp(rfc3339: "2026-11-28T03:00:00Z"))
        let (old, new) = (Self.good("1.0.0", night), Self.good("1.0.0", night + .seconds(86_400)))
        let kept = BackupFolder(path: folder.backups)
        for backup in [old, new] {
            try kept.write(backup)
            try DurableFile.replace(kept.file(backup.name, SecretArchive.part), with: [1], mode: 0o600)
        }
        let orphan = "scheduled-1.0.0-20261120T030000Z"
        for name in [orphan, "secrets"] { try DurableFile.replace(kept.file(name, SecretArchive.part), with: [1]) }
        try DurableFile.replace("\(folder.backups)/.\(orphan).age.new", with: [1])

        kept.tidy(ScheduledBackups.prefix)
        SecretArchive.prune(folder.backups)
        #expect(
            DurableFile.names(in: folder.backups)
                == ["\(old.name).age", "\(old.name).json", "\(new.name).age", "\(new.name).json", "secrets.age"],
            "what people have put there stays")
        #expect(kept.prune(ScheduledBackups.prefix, by: BackupRetention(days: 1, weeks: 0, months: 0)) == [old.name])
        SecretArchive.prune(folder.backups)
        #expect(DurableFile.names(in: folder.backups) == ["\(new.name).age", "\(new.name).json", "secrets.age"])
    }

    private static func good(_ version: String, _ instant: Timestamp) -> BackupManifest {
        var manifest = BackupManifest(
            name: BackupManifest.name("scheduled", version: version, at: instant), createdAt: instant)
        manifest.size = 12
        return manifest
    }
}
