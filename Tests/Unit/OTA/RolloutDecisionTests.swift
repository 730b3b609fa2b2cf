import Domain
import Schedules
import ServiceKit
import Testing

@testable import OTAService

@Suite("What becomes of a rollout")
struct RolloutDecisionTests {
    /// `states` are those of wave 0, then of wave 1 …; a device is named after its wave and its place in it.
    static func view(_ states: [DeviceUpdate.State]..., lastSeen: Timestamp = .noon()) -> RolloutView {
        self.view(.fixture(), of: states, lastSeen: lastSeen)
    }

    static func view(
        _ plan: RolloutPlan = .fixture(), wave: Int = 0, beganAt: Timestamp? = .noon(),
        _ states: [DeviceUpdate.State]...,
        lastSeen: Timestamp = .noon()
    ) -> RolloutView {
        self.view(plan, wave: wave, beganAt: beganAt, of: states, lastSeen: lastSeen)
    }

    private static func view(
        _ plan: RolloutPlan, wave: Int = 0, beganAt: Timestamp? = .noon(), of states: [[DeviceUpdate.State]],
        lastSeen: Timestamp
    ) -> RolloutView {
        let rows = states.enumerated().flatMap { wave, states in
            states.enumerated().map { DeviceUpdate.fixture("\(wave)-\($0)", wave: wave, $1) }
        }
        return RolloutView(
            rollout: .fixture(plan, wave: wave, beganAt: beganAt), devices: rows,
            fleet: rows.map { .fixture($0.device, lastSeen: lastSeen) })
    }

    static func decide(
        _ view: RolloutView, at now: Timestamp = .noon(10), _ answer: RolloutConditions.Answer? = nil,
        window: RolloutConditions.Window = .always, experiment: String? = nil, experimentEndedAt: Timestamp? = nil
    ) -> RolloutDecision {
        RolloutDecision(
            view,
            RolloutConditions(
                now: now, window: window, experiment: experiment, experimentEndedAt: experimentEndedAt, answer: answer))
    }

    // MARK: - Members

    @Test("Waves are filled by a hash: the same for all who ask, other for each rollout, and about as large as planned")
    func hash() {
        let names = (0..<1000).map { "device-\($0)" }
        let one = names.map { WavePlacement.wave(of: $0, in: .fixture()) }
        #expect(one == names.map { WavePlacement.wave(of: $0, in: .fixture()) })
        #expect(one != names.map { WavePlacement.wave(of: $0, in: .fixture(number: 2)) })
        #expect((70...130).contains(one.filter { $0 == 0 }.count))
        #expect((350...450).contains(one.filter { $0 == 1 }.count))
        // What others, and earlier versions, have computed.
        let fraction = WavePlacement.fraction(of: "press-1", in: Rollout.ID("rollout-1"))
        #expect((0..<100).contains(fraction))
        #expect(WavePlacement.wave(at: 9.999, of: [10, 100]) == 0 && WavePlacement.wave(at: 10, of: [10, 100]) == 1)
    }

    @Test(
        "Members have all tags and are not held; who joins late gets the wave of its hash; who leaves goes if it still waits"
    )
    func members() {
        var view = RolloutView(
            rollout: .fixture(.fixture(tags: ["press", "hall-2"], waves: [100])), devices: [], fleet: [])
        view.fleet = [
            .fixture("a", tags: ["press", "hall-2", "old"]), .fixture("b", tags: ["press"]),
            .fixture("c", tags: ["press", "hall-2"], isHeld: true),
        ]
        #expect(Self.decide(view).added.map(\.device) == ["a"])
        view.devices = [.fixture("a"), .fixture("b"), .fixture("c", .downloading)]
        view.fleet.append(.fixture("d", tags: ["press", "hall-2"]))
        let decision = Self.decide(view)
        #expect(decision.added.map(\.device) == ["d"] && decision.removed == ["b"] && decision.changed.isEmpty)
    }

    @Test("A late joiner comes into a wave that is open already")
    func lateJoiner() {
        var view = Self.view(wave: 2, [.completed], [.completed], [.completed])
        view.fleet.append(.fixture("new"))
        let decision = Self.decide(view)
        #expect(decision.added.map(\.wave) == [WavePlacement.wave(of: "new", in: view.rollout)])
        #expect(decision.rollout.state == (decision.added[0].wave == 2 ? .running : .completed))
    }

    @Test("The first wave is never empty: the device with the least fraction belongs to it, and stays")
    func firstWave() throws {
        var view = RolloutView(
            rollout: .fixture(.fixture(waves: [0.0001, 100])), devices: [],
            fleet: (0..<5).map { .fixture("device-\($0)") })
        let rows = Self.decide(view).added
        let first = try #require(rows.first { $0.wave == 0 })
        #expect(rows.filter { $0.wave == 0 }.count == 1)
        let least = view.fleet.map(\.name).min {
            WavePlacement.fraction(of: $0, in: view.rollout.id) < WavePlacement.fraction(of: $1, in: view.rollout.id)
        }
        #expect(first.device == least)
        view.devices = rows
        view.fleet += (5..<100).map { .fixture("device-\($0)") }
        let later = Self.decide(view)
        #expect(later.changed.isEmpty && later.added.allSatisfy { $0.wave == 1 })
    }

    @Test("Who has it, or a newer one, is skipped; of a forced rollout only who has the very same")
    func skipped() {
        for (version, isForced, isSkipped) in [
            ("2.0.0", false, true), ("2.1.0", false, true), ("1.9.9", false, false), ("2.0.0", true, true),
            ("2.1.0", true, false), ("unreadable", false, false),
        ] {
            let view = RolloutView(
                rollout: .fixture(.fixture(waves: [100], isForced: isForced)), devices: [],
                fleet: [.fixture("a", version: version)])
            #expect(Self.decide(view).added.first?.state == (isSkipped ? .skipped : .waiting), "\(version) \(isForced)")
        }
    }

    @Test("Skipped ones make no first wave")
    func skippedFirst() {
        var view = Self.view([.waiting], [.waiting, .waiting])
        view.fleet[0].version = "2.0.0"
        let decision = Self.decide(view)
        #expect(decision.changed.filter { $0.wave == 0 }.map(\.state) == [.skipped, .waiting])
        #expect(decision.rollout.wave == 0)
    }

    // MARK: - Waves

    @Test("A wave waits for what is under way, then the next one opens")
    func nextWave() {
        var decision = Self.decide(Self.view([.completed, .installing], [.waiting]))
        #expect(decision.rollout.wave == 0 && decision.entries.isEmpty)
        #expect(decision.rollout.stateReason == "Wave 1 of 3: 1 of 2 devices ended, 1 under way.")
        decision = Self.decide(Self.view([.completed, .completed], [.waiting]))
        #expect(decision.rollout.wave == 1 && decision.rollout.waveBeganAt == .noon(10))
        #expect(decision.entries.map(\.kind) == [.waveOpened])
        #expect(decision.entries.first?.message == "Wave 2 of 3 is open: 1 device.")
    }

    @Test("Devices that are off never hold up a wave, and count for nothing")
    func offline() {
        let view = Self.view([.completed, .waiting, .waiting], [.waiting], lastSeen: .noon(-1000))
        let decision = Self.decide(view)
        #expect(decision.rollout.wave == 1 && decision.rollout.state == .running && decision.changed.isEmpty)
    }

    @Test("Devices that are on are waited for, but no longer than the plan's silence")
    func online() {
        let view = Self.view(.fixture(silence: 100), [.completed, .waiting], [.waiting], lastSeen: .noon(90))
        #expect(Self.decide(view, at: .noon(99)).rollout.wave == 0)
        #expect(Self.decide(view, at: .noon(100)).rollout.wave == 1)
        var locked = view
        locked.fleet[1].lockReason = "An experiment"
        #expect(Self.decide(locked, at: .noon(99)).rollout.wave == 1)
    }

    @Test("Too few at the deadline pause it, in words; whoever lets it go on gives them the time again")
    func tooFew() {
        var view = Self.view(
            .fixture(minimumSample: 2, silence: 100), [.completed, .waiting], [.waiting], lastSeen: .noon(-1000))
        #expect(Self.decide(view, at: .noon(99)).rollout.state == .running)
        let decision = Self.decide(view, at: .noon(100))
        #expect(decision.rollout.state == .paused && decision.alert == .raised)
        #expect(
            decision.rollout.stateReason
                == "Wave 1 of 3: 1 of the 2 devices that it takes to judge ended in 100 s.")
        #expect(decision.entries.map(\.kind) == [.paused])
        view.forgivenAt = .noon(150)
        #expect(Self.decide(view, at: .noon(249)).rollout.state == .running)
        #expect(Self.decide(view, at: .noon(250)).rollout.state == .paused)
    }

    @Test("The sample of earlier waves counts: a later wave of which nobody is on goes by")
    func laterWaves() {
        let view = Self.view(
            .fixture(silence: 100), wave: 1, [.completed], [.waiting], [.waiting], lastSeen: .noon(-1000))
        #expect(Self.decide(view, at: .noon(99)).rollout.wave == 1)
        #expect(Self.decide(view, at: .noon(100)).rollout.wave == 2)
    }

    @Test("Too many failures pause it at once, with an alert; fewer than the sample do not")
    func failures() {
        let plan = RolloutPlan.fixture(minimumSample: 5, error: 20)
        var decision = Self.decide(Self.view(plan, [.completed, .completed, .completed, .failed, .installing]))
        #expect(decision.rollout.state == .running)
        decision = Self.decide(
            Self.view(plan, [.completed, .completed, .completed, .completed, .rolledBack, .installing]))
        #expect(decision.rollout.state == .paused && decision.alert == .raised)
        #expect(
            decision.rollout.stateReason == "1 of 5 that ended failed: 20 %, and 20 % is the limit.")
        #expect(decision.entries.first?.figures?["failed"] == .number(1))
    }

    @Test("Failures from before a person let it go on are forgiven; later ones are not")
    func forgiven() {
        var view = Self.view([.failed], [.waiting])
        view.isAlerted = true
        #expect(Self.decide(view).rollout.state == .paused)
        view.forgivenAt = .noon(5)
        let decision = Self.decide(view)
        #expect(decision.rollout.state == .running && decision.rollout.wave == 1 && decision.alert == .resolved)
        view.devices[0].endedAt = .noon(6)
        #expect(Self.decide(view).rollout.state == .paused)
    }

    @Test("A wave that is not good enough pauses it, though the limit of failures was not reached")
    func notGood() {
        let states: [DeviceUpdate.State] = Array(repeating: .completed, count: 17) + [.failed, .failed, .failed]
        #expect(Self.decide(Self.view(states)).rollout.state == .paused)
        #expect(Self.decide(Self.view(.fixture(success: 85), states)).rollout.wave == 1)
    }

    @Test("A good wave is watched from the end of its last device")
    func soak() {
        var view = Self.view(.fixture(soak: 60), [.completed, .completed], [.waiting])
        view.devices[1].endedAt = .noon(30)
        var decision = Self.decide(view, at: .noon(89))
        #expect(decision.rollout.wave == 0)
        #expect(decision.rollout.stateReason == "Wave 1 of 3 is good, and is watched until 2026-11-30T12:01:30Z.")
        decision = Self.decide(view, at: .noon(90))
        #expect(decision.rollout.wave == 1)
    }

    @Test("It is completed when its last wave is good; who is away still waits")
    func completed() {
        var view = Self.view(
            .fixture(waves: [50, 100], soak: 60), wave: 1, [.completed], [.completed, .waiting], lastSeen: .noon(-1000))
        view.isAlerted = true
        let decision = Self.decide(view)
        #expect(decision.rollout.state == .completed && decision.rollout.endedAt == .noon(10))
        #expect(decision.rollout.stateReason == "1 device had not come: who comes within 30 days gets it.")
        #expect(decision.changed.isEmpty && decision.alert == .resolved)
        // Nobody new belongs to it.
        view.rollout = decision.rollout
        view.fleet.append(.fixture("new"))
        view.fleet[2].isHeld = true
        let later = Self.decide(view)
        #expect(later.added.isEmpty && later.removed == ["1-1"] && later.rollout == view.rollout)
    }

    @Test("Waves without anybody go by, and a rollout that means nobody waits")
    func empty() {
        #expect(Self.decide(Self.view(wave: 1, [.completed], [], [.waiting])).rollout.wave == 2)
        let nobody = RolloutView(rollout: .fixture(), devices: [], fleet: [])
        #expect(Self.decide(nobody).rollout.stateReason == "No device of the fleet is meant yet.")
        #expect(Self.decide(nobody).rollout.state == .running)
    }

    @Test("The same look again changes nothing, whatever state it is in")
    func again() {
        for state in Rollout.State.allCases {
            var view = Self.view(.fixture(soak: 60), [.completed, .waiting, .installing], [.waiting])
            view.rollout.state = state
            let first = Self.decide(view)
            view.rollout = first.rollout
            let second = Self.decide(view)
            #expect(second.rollout == first.rollout && second.entries.isEmpty && second.changed.isEmpty)
        }
    }

    // MARK: - Silence

    @Test(
        "Who is under way and falls silent is lost, and a failure; who asks but gets nowhere, after three times as long"
    )
    func lost() {
        let plan = RolloutPlan.fixture(silence: 100)
        var view = Self.view(plan, [.installing])
        #expect(Self.decide(view, at: .noon(100)).changed.isEmpty)
        let decision = Self.decide(view, at: .noon(101))
        #expect(decision.changed.map(\.state) == [.lost] && decision.changed.first?.endedAt == .noon(101))
        #expect(decision.rollout.state == .paused)
        #expect(decision.entries.map(\.kind) == [.device, .paused])
        view.fleet[0].lastSeen = .noon(300)
        #expect(Self.decide(view, at: .noon(300)).changed.isEmpty)
        #expect(Self.decide(view, at: .noon(301)).changed.map(\.state) == [.lost])
    }

    // MARK: - Windows and experiments

    static let night = ScheduleClock(
        Schedule(timeZone: "UTC", windows: [.init(days: Set(Weekday.allCases), from: 22 * 60, to: 23 * 60)]),
        zone: TimeZoneFile(offset: 0))

    @Test("Outside its window nothing is opened, and it says when the window opens; failures pause it all the same")
    func window() {
        let view = Self.view([.completed], [.waiting])
        var decision = Self.decide(view, window: .clock(Self.night))
        #expect(decision.rollout.wave == 0)
        #expect(decision.rollout.stateReason == "Its window opens at 2026-11-30T22:00:00Z.")
        decision = Self.decide(view, at: .noon(10 * 3600), window: .clock(Self.night))
        #expect(decision.rollout.wave == 1 && decision.rollout.stateReason == nil)
        #expect(Self.decide(Self.view([.failed]), window: .clock(Self.night)).rollout.state == .paused)
        let blind = Self.decide(view, window: .unreadable("There is no time zone X."))
        #expect(blind.rollout.stateReason == "Its window cannot be told: There is no time zone X.")
    }

    @Test("Only the time in which devices may begin counts as silence")
    func openTime() {
        let view = Self.view(.fixture(silence: 1800), [.waiting], [.waiting], lastSeen: .noon(-1000))
        let open = 10 * 3600
        #expect(Self.decide(view, at: .noon(Int64(open + 60)), window: .clock(Self.night)).rollout.state == .running)
        #expect(Self.decide(view, at: .noon(Int64(open + 1800)), window: .clock(Self.night)).rollout.state == .paused)
        #expect(Self.decide(view, at: .noon(3000), experimentEndedAt: .noon(2000)).rollout.state == .running)
        #expect(Self.decide(view, at: .noon(3800), experimentEndedAt: .noon(2000)).rollout.state == .paused)
    }

    @Test("While an experiment runs nothing is opened, unless the plan does not spare it")
    func experiment() {
        var view = Self.view([.completed], [.waiting])
        let decision = Self.decide(view, experiment: "Batch 7")
        #expect(decision.rollout.wave == 0 && decision.rollout.stateReason == "The experiment 'Batch 7' is running.")
        view.rollout.plan.sparesExperiments = false
        #expect(Self.decide(view, experiment: "Batch 7").rollout.wave == 1)
    }

    @Test("The first wave opens by itself where nobody opened it")
    func first() {
        let view = Self.view(beganAt: nil, [.waiting], [.waiting])
        let decision = Self.decide(view)
        #expect(decision.rollout.waveBeganAt == .noon(10) && decision.rollout.wave == 0)
        #expect(Self.decide(view, experiment: "Batch 7").rollout.waveBeganAt == nil)
    }

    // MARK: - Who is called

    @Test("Ready are those of open waves that wait and are there, while nothing keeps the rollout from going on")
    func ready() {
        var view = Self.view(
            wave: 1, [.completed, .waiting], [.waiting, .downloading, .waiting, .waiting], [.waiting])
        view.fleet = view.fleet.map { device in
            var device = device
            if device.name == "1-2" { device.lockReason = "Batch 7" }
            if device.name == "1-3" { device.lastSeen = .noon(-1000) }
            return device
        }
        #expect(Self.decide(view).ready == ["0-1", "1-0"])
        #expect(Self.decide(view, experiment: "Batch 7").ready.isEmpty)
        view.rollout.state = .paused
        #expect(Self.decide(view).ready.isEmpty)
        // A wave that opens in this very look is open, and who joins is there.
        view = Self.view([.completed], [.waiting])
        #expect(Self.decide(view).rollout.wave == 1 && Self.decide(view).ready == ["1-0"])
        view = RolloutView(rollout: .fixture(.fixture(waves: [100])), devices: [], fleet: [.fixture("new")])
        #expect(Self.decide(view).ready == ["new"])
    }

    // MARK: - Telemetry

    static func verdict(_ isGood: Bool) -> RolloutConditions.Answer {
        .verdict(
            TelemetryVerdict(findings: [
                .init(name: "alerts", isGood: true, message: "No alert fires."),
                .init(name: "completeness", isGood: isGood, message: "91 % against 99 %.", updated: 91, others: 99),
            ]))
    }

    @Test("Telemetry is asked after the soak alone, of those that completed against those that were not touched")
    func question() {
        var view = Self.view(
            .fixture(soak: 5, gate: .init()), [.completed, .waiting], [.waiting], lastSeen: .noon(-1000))
        view.fleet.append(.fixture("other", tags: ["x"], isHeld: true))
        // Another rollout has brought it there.
        view.fleet.append(.fixture("elsewhere", version: "2.0.0", tags: ["x"], isHeld: true))
        #expect(Self.decide(view, at: .noon(4)).question == nil)
        let decision = Self.decide(view)
        #expect(decision.question?.updated == ["0-0": .noon()] && decision.question?.quiet == .seconds(5))
        #expect(decision.question?.others == ["0-1", "1-0", "other"])
        #expect(decision.rollout == view.rollout && decision.entries.isEmpty)
    }

    @Test("A good verdict opens the next wave and is logged; a bad one holds it, and is logged when it changes")
    func gate() {
        var view = Self.view(.fixture(gate: .init()), [.completed], [.waiting])
        var decision = Self.decide(view, Self.verdict(true))
        #expect(decision.rollout.wave == 1 && decision.entries.map(\.kind) == [.gate, .waveOpened])
        #expect(
            decision.entries.first?.message == "Telemetry lets the next wave begin. No alert fires. 91 % against 99 %.")
        decision = Self.decide(view, Self.verdict(false))
        #expect(decision.rollout.wave == 0 && decision.entries.map(\.kind) == [.gate])
        #expect(decision.rollout.stateReason == "Wave 1 of 3 is held by telemetry. 91 % against 99 %.")
        #expect(decision.entries.first?.figures?["outcome"] == .string("completeness"))
        view.lastGate = "completeness"
        #expect(Self.decide(view, Self.verdict(false)).entries.isEmpty)
        decision = Self.decide(view, .unreadable)
        #expect(decision.rollout.wave == 0 && decision.entries.isEmpty)
        #expect(decision.rollout.stateReason == "Wave 1 of 3 is good, but telemetry cannot be read.")
    }
}
