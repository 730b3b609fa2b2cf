import Domain
import FoundationEssentials
import Testing

@testable import Backups

@Suite("Backups")
struct BackupTests {
    static func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    @Test("Of forty nightly backups seven days, four weeks and six months stay")
    func retention() throws {
        let last = try Self.time("2026-11-28T03:00:00Z")
        let nights = (0..<40).map { last - .seconds(86_400 * $0) }
        let retention = try #require(BackupRetention("7d 4w 6m"))
        let kept = retention.kept(nights.shuffled()).sorted().map { String($0.rfc3339.prefix(10)) }
        // 28 November is a Saturday: its week's newest is itself, the others' are Sundays; October's newest is the 31st.
        #expect(
            kept == [
                "2026-10-31", "2026-11-08", "2026-11-15", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25",
                "2026-11-26", "2026-11-27", "2026-11-28",
            ])
        #expect(try #require(BackupRetention("1w")).kept(nights) == [last])
        #expect(retention.description == "7d 4w 6m")
    }

    @Test(
        "What keeps nothing, or is no rule, is refused",
        arguments: ["", "0d", "7", "7y", "-1d", "7d4w", "1001d", "d"])
    func wrongRetention(text: String) { #expect(BackupRetention(text) == nil) }

    @Test("Wrong times are refused", arguments: ["3:00", "24:00", "03:60", "03", "0300", "03:00:00", "+3:00", ""])
    func wrongSchedule(text: String) { #expect(BackupSchedule(text) == nil) }

    @Test("A night's backup is made once, again an hour after a failure, and made up for by who was off")
    func schedule() throws {
        let schedule = try #require(BackupSchedule("03:00"))
        #expect(schedule.description == "03:00")
        let start = try Self.time("2026-11-20T12:00:00Z")
        let night = try Self.time("2026-11-28T03:00:00Z")
        #expect(schedule.last(at: night) == night)
        #expect(schedule.last(at: night - .seconds(1)) == night - .seconds(86_400))
        func backup(_ instant: Timestamp, isGood: Bool = true) -> BackupManifest {
            var manifest = BackupManifest(name: "scheduled-1.0.0-x", createdAt: instant)
            if isGood { manifest.size = 1 } else { manifest.problem = "the disk is full" }
            return manifest
        }
        let before = backup(night - .seconds(86_400))
        #expect(!schedule.isDue([before], at: night - .seconds(1), since: start))
        #expect(schedule.isDue([before], at: night, since: start))
        #expect(!schedule.isDue([before, backup(night)], at: night + .seconds(5), since: start))
        let failed = backup(night, isGood: false)
        #expect(!schedule.isDue([before, failed], at: night + .seconds(3599), since: start))
        #expect(schedule.isDue([before, failed], at: night + .seconds(3600), since: start))
        // Off in the night.
        let morning = night + .seconds(18_000)
        #expect(!schedule.isDue([before], at: morning + .seconds(899), since: morning))
        #expect(schedule.isDue([before], at: morning + .seconds(900), since: morning))
    }

    @Test("Manifests are written whole, listed in their order, and pruned with all their files")
    func folder() throws {
        let path = "\(FileManager.default.temporaryDirectory.path)/backups-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it.
        let folder = BackupFolder(path: path)
        #expect(folder.manifests().isEmpty)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let last = try Self.time("2026-11-28T03:00:00Z")
        for night in 0..<3 {
            let instant = last - .seconds(86_400 * night)
            var manifest = BackupManifest(
                name: BackupManifest.name("scheduled", version: "1.0.0", at: instant), createdAt: instant)
            if night == 1 { manifest.problem = "the disk is full" } else { manifest.size = 3 }
            manifest.schemaVersions = ["gateway": 12]
            try folder.write(manifest)
            for part in ["dump", "env"] {
                try Data("abc".utf8).write(to: URL(filePath: folder.file(manifest.name, part)))
            }
        }
        try Data("{}".utf8).write(to: URL(filePath: folder.file("pre-update-1.0.0-x", "dump")))
        try Data("{}".utf8).write(to: URL(filePath: folder.file("scheduled-1.0.0-orphan", "dump")))
        try Data("{}".utf8).write(to: URL(filePath: "\(path)/.scheduled-1.0.0-x.new"))
        folder.tidy("scheduled-")
        let names = folder.manifests().map(\.name)
        #expect(names.map { $0.suffix(16) } == ["20261126T030000Z", "20261127T030000Z", "20261128T030000Z"])
        #expect(folder.manifests()[0].schemaVersions == ["gateway": 12])
        #expect(
            try FileDigest.sha256(folder.file(names[0], "dump"))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(folder.prune("scheduled-", by: BackupRetention(days: 1, weeks: 0, months: 0)) == Array(names[..<2]))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: path).sorted() == [
                "pre-update-1.0.0-x.dump", "\(names[2]).dump", "\(names[2]).env", "\(names[2]).json",
            ])
        #expect(throws: BackupError.self) { try folder.manifest("scheduled-1.0.0-none") }
    }
}
