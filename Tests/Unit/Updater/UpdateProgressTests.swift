import Domain
import Testing

@testable import UpdaterService

@Suite("The journal says where an update is")
struct UpdateProgressTests {
    @Test("A run without trouble goes through every step once, and is completed")
    func forward() {
        let (lines, steps) = Self.played { _, _ in nil }
        #expect(
            steps.map(\.description) == [
                "verify", "space", "backup", "trial restore", "keep images", "load images", "migrate",
                "replace webmacs-gateway-1", "replace webmacs-nginx-1", "soak", "commit",
            ])
        #expect(lines.last?.outcome == .completed)
        #expect(UpdateProgress(lines).next == .nothing)
    }

    @Test(
        "Killed after any line, the run ends as it would have ended",
        arguments: [nil, "replace webmacs-nginx-1", "soak", "migrate"])
    func killedAnywhere(failing: String?) {
        let fail: (UpdateStep, Int) -> String? = { step, _ in step.description == failing ? "broken" : nil }
        let (whole, _) = Self.played(fail)
        for count in 1..<whole.count {
            let (lines, steps) = Self.played(from: Array(whole.prefix(count)), fail)
            #expect(lines.last?.outcome == whole.last?.outcome, "after \(count) lines")
            // What had ended is not done again.
            let ended = Set(whole.prefix(count).filter { $0.event == .done }.compactMap(\.step))
            #expect(ended.isDisjoint(with: steps), "after \(count) lines")
        }
    }

    @Test("Killed after every single line, it comes to its end all the same")
    func killedEverywhere() {
        var lines = [Self.began]
        var starts = 0
        while !UpdateProgress(lines).isFinished {
            starts += 1
            // One line, then the end of the process; each second start gets to the end of its step.
            let (next, _) = Self.played(from: lines, limit: starts.isMultiple(of: 2) ? 2 : 1) { _, _ in nil }
            lines = next
            #expect(starts < 200)
        }
        #expect(lines.last?.outcome == .completed)
    }

    @Test(
        "A failure before anything was changed ends the run, and nothing is put back",
        arguments: ["verify", "space", "backup", "trial restore", "keep images", "load images"])
    func failsEarly(step: String) {
        let (lines, steps) = Self.played { at, _ in at.description == step ? "no" : nil }
        #expect(lines.last?.outcome == .failed)
        #expect(lines.last?.detail == "\(step): no")
        #expect(!steps.contains(.backImages))
    }

    @Test("A container that does not get healthy brings back what was touched, and the database's question is asked")
    func goesBack() {
        let (lines, steps) = Self.played { step, _ in step == .replace("webmacs-gateway-1") ? "unhealthy" : nil }
        #expect(lines.last?.outcome == .rolledBack)
        #expect(
            steps.drop { $0 != .backImages }.map(\.description) == [
                "put back images", "put back database", "put back webmacs-gateway-1", "put back webmacs-nginx-1",
                "put back files", "check",
            ])
    }

    @Test("On the way back a step is tried again, and after ten times it is said that it did not succeed")
    func backFails() {
        let (once, _) = Self.played { step, attempt in
            step == .soak || (step == .backFiles && attempt < 3) ? "no" : nil
        }
        #expect(once.last?.outcome == .rolledBack)
        let (never, steps) = Self.played { step, _ in [.soak, .backFiles].contains(step) ? "disk full" : nil }
        #expect(never.last?.outcome == .failed)
        #expect(never.last?.detail?.contains("disk full") == true)
        #expect(steps.filter { $0 == .backFiles }.count == UpdateProgress.backAttemptLimit)
    }

    @Test("A step that never ends is not begun for ever")
    func exhausted() {
        var lines = [Self.began]
        for _ in 0..<UpdateProgress.attemptLimit {
            #expect(!UpdateProgress(lines).isExhausted(.verify))
            lines.append(Self.line(.started, .verify))
        }
        #expect(UpdateProgress(lines).isExhausted(.verify))
    }

    @Test("Each step has a name of its own, and the name says which it is")
    func names() {
        let steps: [UpdateStep] = [
            .verify, .space, .backUp, .tryBackup, .keepImages, .load, .migrate, .replace("a-1"), .soak, .commit,
            .replaceUpdater, .backImages, .backDatabase, .backReplace("a-1"), .backFiles, .backCheck,
        ]
        #expect(Set(steps.map(\.description)).count == steps.count)
        for step in steps { #expect(UpdateStep(step.description) == step) }
    }

    // MARK: - A run without an engine

    static let plan = UpdatePlan(
        to: "2.0.0", images: [], present: [],
        replacements: ["gateway", "nginx"].map {
            .init(
                name: "webmacs-\($0)-1", service: $0, from: "webmacs/\($0):1.0.0",
                to: .init(name: "webmacs/\($0):2.0.0", id: ""), isExclusive: $0 == "nginx")
        },
        oneShots: [], updater: nil, imagesSize: 0, restores: nil)

    static let began = JournalLine(
        at: Timestamp(microseconds: 0), event: .began,
        order: UpdateOrder(id: "one", action: .apply, bundle: "b.tar.gz", from: "1.0.0", isForced: false))

    static func line(_ event: JournalLine.Event, _ step: UpdateStep?, _ detail: String? = nil) -> JournalLine {
        JournalLine(
            at: Timestamp(microseconds: 0), event: event, step: step, detail: detail,
            plan: event == .done && step == .verify ? Self.plan : nil,
            backup: event == .done && step == .backUp ? BackupFacts(name: "b", schema: "1:a", size: 1) : nil)
    }

    /// Plays a run as the updater does.
    ///
    /// - Parameter fail: the reason why a step fails at that attempt.
    /// - Returns: all lines, and the steps that were begun.
    static func played(
        from lines: [JournalLine] = [began], limit: Int = 1000, _ fail: (UpdateStep, Int) -> String?
    ) -> (lines: [JournalLine], steps: [UpdateStep]) {
        var lines = lines
        var steps: [UpdateStep] = []
        let end = lines.count + limit
        while lines.count < end {
            let progress = UpdateProgress(lines)
            switch progress.next {
            case .nothing: return (lines, steps)
            case .finish(let outcome, let reason):
                lines.append(
                    JournalLine(at: Timestamp(microseconds: 0), event: .finished, detail: reason, outcome: outcome))
            case .perform(let step):
                if progress.isExhausted(step) {
                    lines.append(Self.line(.failed, step, "too often"))
                    continue
                }
                lines.append(Self.line(.started, step))
                steps.append(step)
                guard lines.count < end else { break }
                let attempt = progress.attempts[step, default: 0] + 1
                let reason = fail(step, attempt)
                lines.append(Self.line(reason == nil ? .done : .failed, step, reason))
            }
        }
        return (lines, steps)
    }
}
