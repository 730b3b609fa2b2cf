import Domain
import Testing

@testable import WorkerService

@Suite("Retention policy")
struct RetentionPolicyTests {
    private let policy = RetentionPolicy()

    private func faults(_ change: RetentionChange) -> [String] {
        do {
            _ = try change.applied(to: self.policy)
            return []
        } catch {
            return error.issues.map { $0.location.joined(separator: ".") }
        }
    }

    @Test("By default raw readings live 30 days, minutes a year, and hours for ever")
    func defaults() {
        #expect(self.policy.lifetimes(nil) == Lifetimes(raw: 30, minutes: 365, hours: nil))
        #expect(self.policy.cleanupInterval == .seconds(3600))
    }

    @Test("Raw readings live as long as the shorter of retention and downsampling says")
    func downsampling() throws {
        let policy = try RetentionChange(downsampleAfterDays: 7, downsampleInterval: "1h").applied(to: self.policy)
        #expect(policy.lifetimes(nil) == Lifetimes(raw: 7, minutes: 7, hours: nil))
    }

    @Test("What is coarser never goes before what it was made of")
    func order() throws {
        let policy = try RetentionChange(retentionDays: 100, downsampleAfterDays: 100, minuteDays: 5, hourDays: 1)
            .applied(to: self.policy)
        #expect(policy.lifetimes(nil) == Lifetimes(raw: 100, minutes: 100, hours: 100))
        #expect(
            policy.lifetimes(ChannelRetention(retentionDays: 2, hourDays: 3)) == Lifetimes(raw: 2, minutes: 5, hours: 5)
        )
    }

    @Test("A change names every field that cannot be, and its place")
    func faults() {
        #expect(
            self.faults(RetentionChange(retentionDays: 0, minuteDays: 40_000)) == [
                "body.retention_days", "body.minute_days", "body.retention_days",
            ])
        #expect(self.faults(RetentionChange(downsampleAfterDays: 31)) == ["body.downsample_after_days"])
        #expect(self.faults(RetentionChange(retentionDays: 29)) == ["body.retention_days"])
        #expect(self.faults(RetentionChange(downsampleInterval: "5m")) == ["body.downsample_interval"])
        #expect(self.faults(RetentionChange(cleanupIntervalMinutes: 0)) == ["body.cleanup_interval_minutes"])
        #expect(
            self.faults(RetentionChange(downsampleAfterDays: 99, place: "query")) == ["query.downsample_after_days"])
        #expect(self.faults(RetentionChange(retentionDays: 90, downsampleAfterDays: 90, hourDays: .some(nil))).isEmpty)
    }

    @Test("Either switch stops the schedule")
    func switches() throws {
        #expect(try RetentionChange(isArchiveEnabled: false).applied(to: self.policy).cleanupInterval == nil)
        #expect(try RetentionChange(isCleanupEnabled: false).applied(to: self.policy).cleanupInterval == nil)
    }

    @Test("Hours go in whole months, and a reading lives on as long as some rollup of its day does")
    func rollups() throws {
        let today = try #require(Day(suffix: "20261121"))
        let lifetimes = Lifetimes(raw: 30, minutes: 60, hours: 90)
        #expect(lifetimes.rawLimit(today: today).text == "2026-10-22")
        #expect(lifetimes.hourLimit(today: today)?.text == "2026-08-01")
        #expect(lifetimes.keepsRollups(of: today - 80, today: today))
        #expect(!lifetimes.keepsRollups(of: today - 120, today: today))
        #expect(Lifetimes(raw: 1, minutes: 1, hours: nil).keepsRollups(of: today - 5000, today: today))
    }
}
