import Domain
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Updates

@testable import OTAService

@Suite("Runs of the updater", .enabled(if: TestServers.haveDatabase))
struct RunTests {
    static func request(
        _ updates: TestUpdates, _ action: UpdateRequest.Action, _ id: Release.ID, installed: String = "1.0.0",
        isForced: Bool = false
    ) async throws -> UpdateRequest {
        try await updates.releases.begin(
            action, of: id, isForced: isForced, by: "anna", installed: installed, in: updates.folder, at: .now()
        ) { try updates.folder.put($0) }
    }

    @Test("A release is applied once at a time, and its request is what the updater finds")
    func apply() async throws {
        try await TestUpdates.with { updates, maker in
            let id = try await updates.accept(try maker.bundle("1.1.0"))
            let other = try await updates.accept(try maker.bundle("1.2.0", counter: 2))
            await #expect(throws: OTAError.notCompleted(.pending)) { try await Self.request(updates, .rollback, id) }
            await #expect(throws: OTAError.notNewer("1.1.0", installed: "1.1.0")) {
                try await Self.request(updates, .apply, id, installed: "1.1.0")
            }
            let request = try await Self.request(updates, .apply, id)
            let bytes = try Data(contentsOf: URL(filePath: "\(updates.folder.path)/requests/\(request.id).json"))
            let found = try UpdateJSON.decode(UpdateRequest.self, from: Array(bytes), member: "request")
            #expect(found == request)
            #expect(found.bundle == "webmacs-update-1.1.0.tar.gz" && found.requestedBy == "anna" && !found.force)
            await #expect(throws: OTAError.isBusy) { try await Self.request(updates, .apply, other) }
            // The updater has not taken it: it can be taken back.
            _ = try await updates.releases.delete(id, in: updates.folder)
            #expect(!updates.folder.isWaiting(request.id))
            let second = try await Self.request(updates, .apply, other)
            #expect(updates.folder.takeBack(second.id))
            await #expect(throws: OTAError.isBusy) { try await updates.releases.delete(other, in: updates.folder) }
        }
    }

    @Test("The end of a run is told once, however often it is looked at")
    func told() async throws {
        try await TestUpdates.with { updates, maker in
            let id = try await updates.accept(try maker.bundle("1.1.0"))
            let request = try await Self.request(updates, .apply, id)
            let run = { (id: String, outcome: String, to: String, time: String) in
                """
                {"id": "\(id)", "action": "apply", "from": "1.0.0", "to": "\(to)", "outcome": "\(outcome)",
                 "reason": "query was not ready", "started_at": "2026-11-28T1\(time):00Z", "ended_at": "2026-11-28T1\(time):30Z"}
                """
            }
            func look() async throws {
                for _ in 0..<2 {
                    let state = try #require(try updates.folder.state())
                    for one in state.endedRuns {
                        let verdict = try #require(RunVerdict(one))
                        _ = try await updates.pool.withTransaction { try $0.tell(verdict, at: .now()) }
                    }
                }
            }
            try updates.say(#"{"history": [\#(run(request.id, "rolled_back", "1.1.0", "2:00"))]}"#)
            try await look()
            var release = try await updates.releases.fetch(id)
            #expect(release.status == .rolledBack && release.reason == "query was not ready")
            #expect(release.endedAt == Timestamp(rfc3339: "2026-11-28T12:00:30Z"))
            #expect(
                try await updates.texts("select type || ' ' || severity from outbox_events order by number") == [
                    "update_finished critical", "system_alert critical",
                ])
            #expect(
                try await updates.texts("select content from log_entries") == [
                    "The update to 1.1.0 has failed and was taken back: query was not ready"
                ])
            // By itself the updater took another, of which nobody knew; all is well again.
            try updates.say(
                #"{"run": \#(run("own", "completed", "1.2.0", "3:00")), "history": [\#(run(request.id, "rolled_back", "1.1.0", "2:00"))]}"#
            )
            try await look()
            #expect(
                try await updates.texts(
                    "select type || ' ' || coalesce(data ->> 'state', '') from outbox_events order by number offset 2")
                    == ["update_finished ", "system_alert resolved"])
            release = try #require(try await updates.releases.list(limit: 1, offset: 0).elements.first)
            #expect(release.version == "1.2.0" && release.status == .completed && release.bundle == nil)
            #expect(try await updates.releases.fetch(id).status == .rolledBack)
        }
    }

    @Test("A request that the updater has lost has failed; one that waits has not")
    func lost() async throws {
        try await TestUpdates.with { updates, maker in
            let id = try await updates.accept(try maker.bundle("1.1.0"))
            let request = try await Self.request(updates, .apply, id)
            let later = Timestamp.now() + .seconds(600)
            func fail(_ known: [String]) async throws -> ReleaseStatus {
                try await updates.pool.withTransaction {
                    try $0.failLost(except: known, startedBefore: later - RunWatch.patience)
                }
                return try await updates.releases.fetch(id).status
            }
            #expect(try await updates.pool.withConnection { try $0.openRequests() } == [request.id])
            #expect(try await fail([request.id]) == .applying)
            #expect(try await fail(["another"]) == .failed)
        }
    }
}
