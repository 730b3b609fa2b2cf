import Domain
import FoundationEssentials
import Testing
import Updates

@testable import OTAService

@Suite("What the updater says")
struct UpdaterStateTests {
    static let text = """
        {"updater": {"version": "1.0.0", "heartbeat_at": "2026-11-28T18:00:00Z"}, "installed": {"version": "1.1.0", "since": null},
         "run": {"id": "c", "action": "apply", "from": "1.1.0", "to": "1.2.0", "phase": "verify", "step": "verify",
                 "steps": [{"name": "verify", "state": "running", "started_at": "2026-11-28T17:59:59Z"}],
                 "started_at": "2026-11-28T17:59:59Z", "ended_at": null, "outcome": null, "reason": null},
         "history": [
            {"id": "b", "action": "apply", "from": "1.0.0", "to": "1.1.0", "ended_at": "2026-11-28T12:00:00Z", "outcome": "completed"},
            {"id": "a", "action": "apply", "from": "1.0.0", "to": "1.1.0", "ended_at": "2026-11-28T11:00:00Z",
             "outcome": "rolled_back", "reason": "query was not ready"}]}
        """

    static func state() throws -> UpdaterState {
        try UpdateJSON.decode(UpdaterState.self, from: Array(Self.text.utf8), member: "state.json")
    }

    static func run(_ action: String, _ outcome: UpdaterState.Outcome) -> UpdaterState.Run {
        UpdaterState.Run(id: "x", action: action, from: "1.0.0", to: "1.1.0", outcome: outcome, reason: "why")
    }

    @Test("It is there for 30 s after its last word")
    func alive() throws {
        let state = try Self.state()
        let heartbeat = try #require(Timestamp(rfc3339: "2026-11-28T18:00:00Z"))
        #expect(state.isAlive(at: heartbeat + .seconds(30)))
        #expect(!state.isAlive(at: heartbeat + .seconds(31)))
        #expect(state.isBusy)
    }

    @Test("Runs that have ended come once each, the oldest first")
    func ended() throws {
        var state = try Self.state()
        #expect(state.endedRuns.map(\.id) == ["a", "b"])
        state.run = state.history?.first
        #expect(state.endedRuns.map(\.id) == ["a", "b"])
        #expect(!state.isBusy)
    }

    @Test("A verdict says what became of the release, in one sentence")
    func verdicts() throws {
        let completed = try #require(RunVerdict(Self.run("apply", .completed)))
        #expect(completed.status == .completed && completed.isGood && completed.version == "1.1.0")
        #expect(completed.message == "WebMACS was updated from 1.0.0 to 1.1.0.")
        let taken = try #require(RunVerdict(Self.run("apply", .rolledBack)))
        #expect(taken.status == .rolledBack && !taken.isGood)
        #expect(taken.message == "The update to 1.1.0 has failed and was taken back: why")
        let back = try #require(RunVerdict(Self.run("rollback", .completed)))
        #expect(back.status == .rolledBack && back.isGood && back.version == "1.0.0")
        #expect(try #require(RunVerdict(Self.run("rollback", .failed))).status == .completed)
        #expect(RunVerdict(UpdaterState.Run(id: "y", action: "apply")) == nil)
    }
}
