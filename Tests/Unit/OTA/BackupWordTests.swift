import Domain
import FoundationEssentials
import Testing
import Updates

@testable import OTAService

@Suite("What is said of backups")
struct BackupWordTests {
    static func state(_ backups: String, schedule: String = #""03:00""#) throws -> UpdaterState {
        try UpdateJSON.decode(
            UpdaterState.self, from: Array(#"{"backups": [\#(backups)], "backup_schedule": \#(schedule)}"#.utf8),
            member: "state.json")
    }

    static let good =
        #"{"name": "scheduled-1.0.0-a", "created_at": "2026-11-28T03:00:00Z", "size_bytes": 2345678, "verified_at": "2026-11-28T03:01:00Z", "problem": null}"#
    static let bad =
        #"{"name": "scheduled-1.0.0-b", "created_at": "2026-11-29T03:00:00Z", "size_bytes": null, "verified_at": null, "problem": "the disk is full"}"#

    @Test("A good one, a failed one, an old one")
    func words() throws {
        let night = try #require(Timestamp(rfc3339: "2026-11-28T03:00:00Z"))
        var words = BackupWord.all(try Self.state(Self.good), at: night + .seconds(120))
        #expect(words.map(\.isGood) == [true, true])
        #expect(words[0].message == "The backup scheduled-1.0.0-a was made and restored on trial, 2.3 MB.")
        words = BackupWord.all(try Self.state("\(Self.bad), \(Self.good)"), at: night + .seconds(90_000))
        #expect(words.map(\.isGood) == [false, true])
        #expect(words[0].message == "The backup scheduled-1.0.0-b has failed: the disk is full")
        words = BackupWord.all(try Self.state(Self.good), at: night + .seconds(2 * 86_400 + 1))
        #expect(words.map(\.isGood) == [true, false])
        #expect(words[1].message == "The newest good backup is more than two days old: scheduled-1.0.0-a.")
        words = BackupWord.all(try Self.state(Self.bad), at: night + .seconds(90_000))
        #expect(words.map(\.alert) == [.failed])
    }

    @Test("Where none are made, nothing is said")
    func none() throws {
        let now = try #require(Timestamp(rfc3339: "2026-12-28T03:00:00Z"))
        #expect(BackupWord.all(try Self.state(Self.good, schedule: "null"), at: now).isEmpty)
        #expect(BackupWord.all(try Self.state(""), at: now).isEmpty)
        let old = try UpdateJSON.decode(UpdaterState.self, from: Array("{}".utf8), member: "state.json")
        #expect(BackupWord.all(old, at: now).isEmpty)
    }
}
