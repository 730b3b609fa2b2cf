import Domain
import Testing

@testable import OTAService

@Suite("What a device is told")
struct DeviceTurnTests {
    static func standing(
        _ rollout: Rollout = .fixture(), _ row: DeviceUpdate = .fixture("press"), experiment: String? = nil,
        hasBundle: Bool = true
    ) -> DeviceTurn.Standing {
        DeviceTurn.Standing(
            rollout: rollout, row: row, conditions: RolloutConditions(now: .noon(10), experiment: experiment),
            bundle: hasBundle ? Release.Bundle(fileName: "a.tar.gz", sha256: "00", size: 7) : nil)
    }

    static func turn(
        _ device: FleetDevice = .fixture("press"), _ report: DeviceReport? = nil, _ standings: DeviceTurn.Standing...,
        newest: Int64? = nil
    ) -> DeviceTurn {
        DeviceTurn(of: device, report: report, standings: standings, newest: newest, at: .noon(10))
    }

    static func report(_ state: DeviceReport.State, _ rollout: String = "rollout-1", reason: String? = nil)
        -> DeviceReport
    {
        DeviceReport(rollout: Rollout.ID(rollout), state: state, reason: reason)
    }

    @Test("A device whose wave is open is offered the update; what it had and how often it started is kept")
    func offer() {
        let turn = Self.turn(.fixture("press"), nil, Self.standing())
        #expect(turn.offer?.rollout.number == 1 && turn.reason == nil && turn.pollAfter == .seconds(10))
        let row = turn.standings[0].row
        #expect(row.state == .offered && row.versionBefore == "1.0.0" && row.restartsBefore == 3)
        #expect(row.beganAt == .noon(10) && turn.changed == [0])
        #expect(turn.entries.map(\.entry.message) == ["It is offered 2.0.0, and has 1.0.0."])
    }

    @Test("Why there is nothing is said in words")
    func reasons() {
        let running = Rollout.fixture()
        for (device, standing, reason) in [
            (FleetDevice.fixture("press", lock: "Batch 7"), Self.standing(), "Locked by the device: Batch 7"),
            (.fixture("press", isHeld: true), Self.standing(), "The device is held: no rollout is to touch it."),
            (
                .fixture("press"), Self.standing(running, .fixture("press", wave: 1)),
                "Wave 2 of 3, to which the device belongs, has not been opened."
            ),
            (
                .fixture("press"), Self.standing(.fixture(beganAt: nil)),
                "Wave 1 of 3, to which the device belongs, has not been opened."
            ),
            (.fixture("press"), Self.standing(experiment: "Batch 7"), "The experiment 'Batch 7' is running."),
            (
                .fixture("press"), Self.standing(.fixture(beganAt: nil), experiment: "Batch 7"),
                "The experiment 'Batch 7' is running."
            ),
            (.fixture("press"), Self.standing(.fixture(state: .paused)), "The rollout 'Rollout 1' is paused."),
            (.fixture("press"), Self.standing(hasBundle: false), "The bundle of release 2.0.0 is gone."),
            (.fixture("press", version: "2.0.0"), Self.standing(), "It has 2.0.0 already."),
        ] {
            let turn = Self.turn(device, nil, standing)
            #expect(turn.offer == nil && turn.reason == reason && turn.changed.isEmpty)
            #expect((48...72).contains(turn.pollAfter.components.seconds))
        }
        #expect(Self.turn().reason == "No rollout is meant for this device.")
    }

    @Test("Of two rollouts the older comes first, and while one is under way no other is offered")
    func two() {
        let (old, new) = (Rollout.fixture(number: 1), Rollout.fixture(number: 2, version: "3.0.0"))
        #expect(Self.turn(.fixture("press"), nil, Self.standing(new), Self.standing(old)).offer?.rollout.number == 1)
        let busy = Self.standing(new, .fixture("press", .installing))
        #expect(
            Self.turn(.fixture("press"), Self.report(.installing, "rollout-2"), Self.standing(old), busy).offer?.rollout
                .number == 2)
        let both = Self.turn(.fixture("press", version: "2.5.0"), nil, Self.standing(old), Self.standing(new))
        #expect(both.offer?.rollout.number == 2)
    }

    @Test("A completed rollout is still there for 30 days, unless a later one has reached the device")
    func late() {
        let ended = Rollout.fixture(state: .completed, wave: 2, endedAt: .noon())
        #expect(Self.turn(.fixture("press"), nil, Self.standing(ended)).offer != nil)
        #expect(Self.turn(.fixture("press"), nil, Self.standing(ended), newest: 2).offer == nil)
        let old = Rollout.fixture(state: .completed, wave: 2, endedAt: .noon(-31 * 86_400))
        #expect(
            Self.turn(.fixture("press"), nil, Self.standing(old)).reason
                == "The rollout 'Rollout 1' ended more than 30 days ago.")
        let newer = Rollout.fixture(number: 2, version: "3.0.0", state: .completed, wave: 2, endedAt: .noon())
        #expect(
            Self.turn(.fixture("press"), nil, Self.standing(ended), Self.standing(newer)).offer?.rollout.number == 2)
    }

    @Test("It is believed to be done only when it runs the version")
    func completion() {
        let busy = Self.standing(.fixture(), .fixture("press", .installing))
        var turn = Self.turn(.fixture("press", version: "2.0.0"), Self.report(.completed), busy)
        #expect(turn.standings[0].row.state == .completed && turn.standings[0].row.endedAt == .noon(10))
        #expect(turn.reason == "There is nothing new for this device.")
        turn = Self.turn(.fixture("press", version: "1.0.0"), Self.report(.completed), busy)
        #expect(turn.standings[0].row.state == .failed)
        #expect(turn.standings[0].row.reason == "It says that it is done, but runs 1.0.0.")
    }

    @Test("What has ended stays, but who was given up may still complete")
    func ended() {
        let failed = Self.standing(.fixture(), .fixture("press", .failed))
        #expect(Self.turn(.fixture("press"), Self.report(.installing), failed).changed.isEmpty)
        let lost = Self.standing(.fixture(), .fixture("press", .lost))
        var turn = Self.turn(.fixture("press", version: "2.0.0"), Self.report(.completed), lost)
        #expect(turn.standings[0].row.state == .completed)
        #expect(turn.entries.map(\.entry.message) == ["It has completed after all."])
        turn = Self.turn(.fixture("press", version: "2.0.0"), nil, lost)
        #expect(turn.standings[0].row.state == .completed)
        turn = Self.turn(
            .fixture("press", version: "2.0.0"), Self.report(.failed),
            Self.standing(.fixture(), .fixture("press", .completed)))
        #expect(turn.changed.isEmpty)
    }

    @Test("A device is told to stop when its rollout was aborted or is unknown")
    func stop() {
        let aborted = Self.standing(.fixture(state: .aborted), .fixture("press", .downloading))
        var turn = Self.turn(.fixture("press"), Self.report(.downloading), aborted)
        #expect(turn.offer == nil && turn.reason == "The rollout 'Rollout 1' was aborted: it is to stop.")
        turn = Self.turn(.fixture("press"), Self.report(.failed, reason: "stopped"), aborted)
        #expect(turn.standings[0].row.state == .failed)
        turn = Self.turn(.fixture("press"), nil, aborted)
        #expect(turn.standings[0].row.state == .waiting && turn.offer == nil)
        turn = Self.turn(.fixture("press"), Self.report(.downloading, "rollout-9"), Self.standing())
        #expect(turn.offer == nil && turn.reason == "The rollout of its update is not known here: it is to stop.")
    }

    @Test(
        "What was only offered is taken back when the rollout pauses or the device locks itself; what has begun goes on"
    )
    func takenBack() {
        let paused = Rollout.fixture(state: .paused)
        var turn = Self.turn(.fixture("press"), nil, Self.standing(paused, .fixture("press", .offered)))
        #expect(
            turn.standings[0].row.state == .waiting && turn.standings[0].row.versionBefore == nil && turn.offer == nil)
        turn = Self.turn(
            .fixture("press", lock: "Batch 7"), nil, Self.standing(.fixture(), .fixture("press", .offered)))
        #expect(turn.standings[0].row.state == .waiting && turn.reason == "Locked by the device: Batch 7")
        turn = Self.turn(
            .fixture("press"), Self.report(.downloading), Self.standing(paused, .fixture("press", .offered)))
        #expect(turn.standings[0].row.state == .downloading && turn.offer != nil)
        // The answer was lost: it is given again.
        turn = Self.turn(.fixture("press"), nil, Self.standing(.fixture(), .fixture("press", .offered)))
        #expect(turn.offer != nil && turn.changed.isEmpty)
    }

    @Test("Reports that say nothing new change nothing; progress is kept")
    func progress() {
        let busy = Self.standing(.fixture(), .fixture("press", .downloading))
        #expect(Self.turn(.fixture("press"), Self.report(.downloading), busy).changed.isEmpty)
        var report = Self.report(.downloading)
        (report.receivedBytes, report.totalBytes) = (5, 7)
        let turn = Self.turn(.fixture("press"), report, busy)
        #expect(turn.standings[0].row.receivedBytes == 5 && turn.standings[0].row.updatedAt == .noon(10))
        #expect(turn.entries.isEmpty)
    }
}
