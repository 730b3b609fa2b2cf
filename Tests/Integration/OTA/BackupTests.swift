import Domain
import Postgres
import TestSupport
import Testing

@testable import OTAService

@Suite("Backups, as people are told of them", .enabled(if: TestServers.haveDatabase))
struct BackupTests {
    @Test("A failure is raised once, each further one is a notice, and a good backup ends it")
    func told() async throws {
        try await TestUpdates.with { updates, _ in
            func tell(_ alert: BackupWord.Alert, _ backup: String, _ isGood: Bool) async throws {
                let word = BackupWord(alert: alert, backup: backup, isGood: isGood, message: "\(backup) \(isGood)")
                for look in 0..<2 {
                    let isNews = try await updates.pool.withTransaction { try $0.tell(word, at: .now()) }
                    #expect(isNews == (look == 0))
                }
            }
            func alerts() async throws -> [String] {
                try await updates.texts(
                    "select (data ->> 'alert') || ' ' || (data ->> 'state') || ' ' || (data ->> 'backup') from outbox_events order by number"
                )
            }
            try await tell(.failed, "one", true)
            try await tell(.overdue, "one", true)
            #expect(try await alerts().isEmpty)
            try await tell(.failed, "two", false)
            try await tell(.failed, "three", false)
            try await tell(.overdue, "one", false)
            try await tell(.failed, "four", true)
            try await tell(.overdue, "four", true)
            #expect(
                try await alerts() == [
                    "backup_failed raised two", "backup_overdue raised one", "backup_failed resolved four",
                    "backup_overdue resolved four",
                ])
            #expect(
                try await updates.texts("select content from log_entries order by id") == [
                    "one true", "two false", "three false", "one false", "four true", "four true",
                ])
        }
    }
}
