import Domain
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import OTAService

@Suite("Rollouts and the devices that ask", .enabled(if: TestServers.haveDatabase))
struct RolloutTests {
    static let now = Timestamp.now()

    @Test("A device asks, is offered the update, reports, and completes; all of it is in the log")
    func device() async throws {
        try await TestUpdates.with { updates, maker in
            let release = try await updates.releases.fetch(try await updates.accept(try maker.bundle("2.0.0")))
            let first = try await updates.ask("press", tags: ["hall-2"], at: Self.now)
            #expect(first.reason == "No rollout is meant for this device." && first.device.tags == ["hall-2"])
            try await updates.start(TestUpdates.plan(), of: release, at: Self.now)
            try await updates.look(at: Self.now)
            let offer = try #require(try await updates.ask("press", tags: ["other"], at: Self.now).offer)
            #expect(offer.bundle == release.bundle && offer.rollout.id.text == "rollout")
            #expect(try await updates.texts("select array_to_string(tags, ',') from fleet_devices") == ["hall-2"])
            // The answer was lost.
            #expect(try await updates.ask("press", at: Self.now).offer != nil)
            for state in [DeviceReport.State.downloading, .downloading, .installing] {
                #expect(try await updates.ask("press", state, at: Self.now).offer != nil)
            }
            try await updates.look(at: Self.now + .seconds(2))
            #expect(try await updates.texts("select state from rollouts") == ["running"])
            let done = try await updates.ask("press", version: "2.0.0", .completed, at: Self.now + .seconds(3))
            #expect(done.offer == nil && done.reason == "There is nothing new for this device.")
            try await updates.look(at: Self.now + .seconds(4))
            #expect(
                try await updates.texts("select kind || ' ' || message from rollout_log order by id") == [
                    "device It is offered 2.0.0, and has 1.0.0.", "device It downloads.", "device It installs.",
                    "device It has completed.", "completed All waves are good: 1 device completed, 0 still waiting.",
                ])
            #expect(
                try await updates.texts("select content from log_entries where content like 'Rollout%'") == [
                    "Rollout 'Update' of 2.0.0: All waves are good: 1 device completed, 0 still waiting."
                ])
        }
    }

    @Test("A token speaks for its devices alone while it lives; a token that is bound to the device may always")
    func identity() async throws {
        try await TestUpdates.with { updates, _ in
            try await updates.makeToken("one")
            try await updates.makeToken("two")
            try await updates.ask("press", token: "one", at: Self.now)
            try await updates.ask("oven", token: "one", at: Self.now)
            await #expect(throws: CheckInError.nameTaken("press")) {
                try await updates.ask("press", token: "two", at: Self.now)
            }
            await #expect(throws: CheckInError.otherDevice(bound: "oven", named: "press")) {
                try await updates.desk.checkIn(
                    CheckIn(name: "press", version: "1.0.0"), as: TestUpdates.principal("two", device: "oven"),
                    at: Self.now)
            }
            let bound = try await updates.desk.checkIn(
                CheckIn(version: "1.0.0"), as: TestUpdates.principal("two", device: "oven"), at: Self.now)
            #expect(bound.device.name == "oven")
            await #expect(throws: CheckInError.nameTaken("oven")) {
                try await updates.ask("oven", token: "one", at: Self.now)
            }
            try await updates.run("delete from api_tokens where public_id = 'one'")
            #expect(try await updates.ask("press", token: "two", at: Self.now).device.name == "press")
            await #expect(throws: CheckInError.noName) {
                try await updates.desk.checkIn(
                    CheckIn(version: "1.0.0"), as: TestUpdates.principal("two"), at: Self.now)
            }
            let person = Principal(
                user: User.ID("anna"), name: "anna", role: .admin,
                credential: .session(id: "s", issuedAt: Self.now, expiresAt: Self.now + .seconds(60)))
            await #expect(throws: CheckInError.noToken) {
                try await updates.desk.checkIn(CheckIn(name: "x", version: "1.0.0"), as: person, at: Self.now)
            }
        }
    }

    @Test("A wave that fails pauses the rollout with one alert, which is resolved when it goes on")
    func pause() async throws {
        try await TestUpdates.with { updates, maker in
            let release = try await updates.releases.fetch(try await updates.accept(try maker.bundle("2.0.0")))
            for device in 0..<10 { try await updates.ask("device-\(device)", at: Self.now) }
            try await updates.start(TestUpdates.plan(waves: [0.0001, 100]), of: release, at: Self.now)
            try await updates.look(at: Self.now)
            let first = try #require(try await updates.texts("select device from rollout_devices where wave = 0").first)
            _ = try await updates.ask(first, at: Self.now)
            _ = try await updates.ask(first, .failed, at: Self.now + .seconds(1))
            for second in 2..<6 { try await updates.look(at: Self.now + .seconds(second)) }
            #expect(try await updates.texts("select state from rollouts") == ["paused"])
            let other = first == "device-1" ? "device-2" : "device-1"
            #expect(
                try await updates.ask(other, at: Self.now + .seconds(6)).reason == "The rollout 'Update' is paused.")
            try await updates.run(
                """
                update rollouts set state = 'running', state_reason = null;
                insert into rollout_log (rollout, at, kind, message) select id, now() + interval '10 seconds', 'resumed', '' from rollouts
                """)
            let later = Self.now + .seconds(60)
            for second in 0..<3 { try await updates.look(at: later + .seconds(second)) }
            #expect(try await updates.texts("select state || ' ' || wave from rollouts") == ["running 1"])
            #expect(
                try await updates.texts(
                    """
                    select (data ->> 'alert') || ' ' || (data ->> 'state') from outbox_events where type = 'system_alert'
                    order by number
                    """) == ["rollout_paused raised", "rollout_paused resolved"])
            #expect(try await updates.texts("select name from rollouts where alerted_at is not null").isEmpty)
            #expect(try await updates.ask(other, at: later).offer != nil)
        }
    }

    /// Says no, and counts how often it was asked.
    private final class Doubter: TelemetryJudge {
        let asked = Atomic<Int>(0)

        func judge(
            _ gate: RolloutPlan.Gate, quiet: Duration, updated: [String: Timestamp], others: [String], at now: Timestamp
        ) async throws -> TelemetryVerdict {
            self.asked.add(1, ordering: .relaxed)
            return TelemetryVerdict(findings: [.init(name: "restarts", isGood: false, message: "It restarts.")])
        }
    }

    @Test("Telemetry is asked once in a while; and anew for who let the rollout go on, though no look came in between")
    func telemetry() async throws {
        try await TestUpdates.with { updates, maker in
            let release = try await updates.releases.fetch(try await updates.accept(try maker.bundle("2.0.0")))
            for device in 0..<10 { try await updates.ask("device-\(device)", at: Self.now) }
            var plan = TestUpdates.plan(waves: [0.0001, 100])
            plan.gate = RolloutPlan().gate
            try await updates.start(plan, of: release, at: Self.now)
            try await updates.look(at: Self.now)
            let first = try #require(try await updates.texts("select device from rollout_devices where wave = 0").first)
            _ = try await updates.ask(first, at: Self.now)
            _ = try await updates.ask(first, version: "2.0.0", .completed, at: Self.now + .seconds(1))
            let doubter = Doubter()
            let desk = RolloutDesk(
                pool: updates.pool, judge: doubter, metrics: OTAMetrics(), logger: TestDatabase.quietLogger)
            var memory = RolloutMemory()
            for second in 2...5 {
                _ = try await desk.look(&memory, at: Self.now + .seconds(second))
                #expect(doubter.asked.load(ordering: .relaxed) == 1)
            }
            try await updates.pool.withTransaction { connection in
                _ = try connection.execute(
                    """
                    insert into rollout_log (rollout, at, kind, message)
                    select id, \(Self.now + .seconds(6)), 'resumed', '' from rollouts
                    """)
            }
            for second in 7...9 {
                _ = try await desk.look(&memory, at: Self.now + .seconds(second))
                #expect(doubter.asked.load(ordering: .relaxed) == 2)
            }
            #expect(try await updates.texts("select state || ' ' || wave from rollouts") == ["running 0"])
        }
    }

    @Test("Who may begin is called once, by its token; and again when it could not in between")
    func calls() async throws {
        try await TestUpdates.with { updates, maker in
            let release = try await updates.releases.fetch(try await updates.accept(try maker.bundle("2.0.0")))
            for device in ["press", "oven"] { try await updates.ask(device, token: "shared", at: Self.now) }
            try await updates.ask("mill", at: Self.now)
            try await updates.ask("saw", lock: "It cuts.", at: Self.now)
            try await updates.start(TestUpdates.plan(), of: release, at: Self.now)
            var memory = RolloutMemory()
            let desk = updates.rolloutDesk
            #expect(try await desk.look(&memory, at: Self.now).called == ["mill", "shared"])
            #expect(try await desk.look(&memory, at: Self.now).called.isEmpty)
            // It was locked when it asked last.
            try await updates.ask("saw", token: "saw", at: Self.now)
            try await updates.run("update rollout_devices set state = 'waiting' where device = 'saw'")
            #expect(try await desk.look(&memory, at: Self.now).called == ["saw"])
            try await updates.run("update rollouts set state = 'paused'")
            #expect(try await desk.look(&memory, at: Self.now).called.isEmpty)
            try await updates.run("update rollouts set state = 'running'")
            #expect(try await desk.look(&memory, at: Self.now).called == ["mill", "saw", "shared"])
            // Another instance knows nothing of it.
            var other = RolloutMemory()
            #expect(try await desk.look(&other, at: Self.now).called.count == 3)
        }
    }

    @Test("Rollouts are counted by state, their devices while they run or are paused, and who of the fleet is there")
    func count() async throws {
        try await TestUpdates.with { updates, maker in
            let empty = try await updates.pool.withConnection { try $0.fleetCount(at: Self.now) }
            #expect(empty == FleetCount())
            let release = try await updates.releases.fetch(try await updates.accept(try maker.bundle("2.0.0")))
            try await updates.ask("off", at: Self.now - .seconds(181))
            for device in ["press", "oven"] { try await updates.ask(device, at: Self.now) }
            try await updates.start(TestUpdates.plan(), of: release, at: Self.now)
            try await updates.look(at: Self.now)
            try await updates.ask("press", at: Self.now)
            try await updates.start(TestUpdates.plan(), of: release, id: "ended", at: Self.now)
            try await updates.run(
                """
                update rollouts set state = 'completed' where public_id = 'ended';
                insert into rollout_devices (rollout, device, wave, state)
                select id, 'oven', 0, 'failed' from rollouts where public_id = 'ended'
                """)
            let count = try await updates.pool.withConnection { try $0.fleetCount(at: Self.now) }
            #expect(count.rollouts == [.running: 1, .completed: 1])
            #expect(count.updates == [.offered: 1, .waiting: 2])
            #expect(count.online == 2 && count.offline == 1)
        }
    }

    @Test("Two instances that look at once decide once")
    func instances() async throws {
        try await TestUpdates.with { updates, maker in
            let release = try await updates.releases.fetch(try await updates.accept(try maker.bundle("2.0.0")))
            for device in 0..<20 { try await updates.ask("device-\(device)", version: "2.0.0", at: Self.now) }
            try await updates.ask("old", at: Self.now)
            try await updates.start(TestUpdates.plan(waves: [1, 20, 50, 100]), of: release, at: Self.now)
            try await updates.look(at: Self.now)
            _ = try await updates.ask("old", at: Self.now)
            _ = try await updates.ask("old", version: "2.0.0", .completed, at: Self.now)
            for _ in 0..<10 {
                await withTaskGroup { group in
                    for _ in 0..<4 {
                        // What fails shows in what is missing.
                        group.addTask { try? await updates.look(at: Self.now + .seconds(1)) }
                    }
                }
            }
            #expect(
                try await updates.texts(
                    "select kind || ' ' || coalesce(wave, 0) from rollout_log where kind <> 'device' order by id")
                    == ["wave_opened 1", "wave_opened 2", "wave_opened 3", "completed 3"])
            #expect(try await updates.texts("select state from rollout_devices where state = 'skipped'").count == 20)
        }
    }

    @Test("While an experiment runs nobody is offered anything, and nothing is written twice")
    func experiment() async throws {
        try await TestUpdates.with { updates, maker in
            let release = try await updates.releases.fetch(try await updates.accept(try maker.bundle("2.0.0")))
            try await updates.ask("press", at: Self.now)
            var plan = TestUpdates.plan()
            plan.sparesExperiments = true
            try await updates.start(plan, of: release, at: Self.now)
            try await updates.run(
                "insert into experiments (public_id, name, started_at) values ('e', 'Batch 7', now() - interval '1 hour')"
            )
            try await updates.look(at: Self.now)
            #expect(
                try await updates.ask("press", at: Self.now).reason == "The experiment 'Batch 7' is running.")
            #expect(
                try await updates.texts("select state_reason from rollouts") == ["The experiment 'Batch 7' is running."]
            )
            let before = try await updates.texts(
                "select xmin::text from rollouts union all select xmin::text from rollout_devices")
            try await updates.look(at: Self.now + .seconds(2))
            #expect(
                try await updates.texts(
                    "select xmin::text from rollouts union all select xmin::text from rollout_devices")
                    == before)
            try await updates.run("update experiments set stopped_at = now()")
            #expect(try await updates.ask("press", at: Timestamp.now()).offer != nil)
        }
    }

    @Test("A thousand devices are looked at in a moment")
    func many() async throws {
        try await TestUpdates.with { updates, maker in
            let release = try await updates.releases.fetch(try await updates.accept(try maker.bundle("2.0.0")))
            try await updates.run(
                """
                insert into fleet_devices (name, version, credential_id)
                select 'device-' || n, '1.0.0', 'token' from generate_series(1, 1000) n
                """)
            try await updates.start(TestUpdates.plan(waves: [5, 25, 100]), of: release, at: Self.now)
            let clock = ContinuousClock()
            let first = try await clock.measure { try await updates.look(at: Self.now) }
            var others: [Duration] = []
            for _ in 1...3 { others.append(try await clock.measure { try await updates.look(at: Self.now) }) }
            print("1000 devices: the first look \(first), the next \(others)")
            #expect(try await updates.texts("select state from rollout_devices").count == 1000)
            #expect(try #require(others.min()) < .seconds(2))
        }
    }
}
