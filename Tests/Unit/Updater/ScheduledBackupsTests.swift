import Backups
import Domain
import FoundationEssentials
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
}
