import Testing

@testable import AgentService

@Suite("A device and its update")
struct DeviceUpdateMachineTests {
    private static let start = ContinuousClock.now

    private func word(_ installed: String = "1.0.0", _ runs: [UpdaterWord.Run] = []) -> UpdaterWord {
        UpdaterWord(heartbeat: "now", installed: installed, runs: runs)
    }

    private func look(
        _ machine: inout DeviceUpdateMachine, _ word: UpdaterWord?, silence: Duration = .zero, at second: Int = 0
    ) {
        machine.look(at: word, silence: silence, now: Self.start + .seconds(second))
    }

    private static func downloading(_ update: OfferedUpdate = .fixture()) -> DeviceUpdateMachine {
        var machine = DeviceUpdateMachine()
        machine.offer(update, lock: nil, installed: "1.0.0")
        return machine
    }

    private static func handedOver() -> DeviceUpdateMachine {
        var machine = Self.downloading()
        machine.handOver(as: "run", at: Self.start)
        return machine
    }

    private static func ended(_ outcome: UpdaterWord.Outcome, _ reason: String? = nil) -> DeviceUpdateMachine {
        var machine = Self.handedOver()
        let run = UpdaterWord.Run(id: "run", step: nil, outcome: outcome, reason: reason)
        let installed = outcome == .completed ? "1.0.1" : "1.0.0"
        machine.look(
            at: UpdaterWord(heartbeat: "now", installed: installed, runs: [run]), silence: .zero, now: Self.start)
        return machine
    }

    @Test("An update goes from its offer to its end, and the server is told each state and at last that it is done")
    func whole() {
        var machine = DeviceUpdateMachine()
        #expect(machine.report() == nil)
        machine.offer(.fixture(), lock: nil, installed: "1.0.0")
        #expect(machine.wanted == .fixture())
        machine.receive(40)
        #expect(machine.report()?.state == .downloading)
        #expect(machine.report()?.receivedBytes == 40)
        #expect(machine.report(hold: "pump runs")?.step == "pump runs")
        machine.handOver(as: "run", at: Self.start)
        #expect(machine.wanted == nil)
        #expect(machine.report()?.state == .installing)
        self.look(&machine, self.word("1.0.0", [.init(id: "run", step: "replace agent")]))
        #expect(machine.report()?.step == "replace agent")
        self.look(&machine, self.word("1.0.1", [.init(id: "run", outcome: .completed)]))
        let report = machine.report()
        #expect(report?.state == .completed)
        #expect(report?.receivedBytes == 100)
        machine.told(report)
        #expect(machine.report() == nil)
        #expect(machine.isIdle)
    }

    @Test("Another process goes on from what was kept", arguments: [false, true])
    func restarted(isInstalling: Bool) {
        var machine = DeviceUpdateMachine((isInstalling ? Self.handedOver() : Self.downloading()).record)
        #expect((machine.wanted != nil) != isInstalling)
        guard isInstalling else { return }
        self.look(&machine, self.word("1.0.1", [.init(id: "run", outcome: .completed)]))
        #expect(machine.report()?.state == .completed)
    }

    @Test("While it is locked nothing begins; what is installed already is told as completed")
    func begins() {
        var machine = DeviceUpdateMachine()
        machine.offer(.fixture(), lock: "heating", installed: "1.0.0")
        #expect(machine.record == nil)
        machine.offer(.fixture(), lock: "heating", installed: "1.0.1")
        #expect(machine.report()?.state == .completed)
        #expect(machine.isIdle)
    }

    @Test("A download is taken back or exchanged, and what was handed over is not")
    func takenBack() {
        var machine = Self.downloading()
        machine.offer(nil, lock: nil, installed: "1.0.0")
        #expect(machine.record == nil)
        machine = Self.downloading()
        machine.receive(40)
        machine.offer(.fixture(), lock: "heating", installed: "1.0.0")
        #expect(machine.report()?.receivedBytes == 40)
        machine.offer(.fixture(rollout: "other"), lock: nil, installed: "1.0.0")
        #expect(machine.wanted?.rollout == "other")
        #expect(machine.report()?.receivedBytes == 0)
        for offer in [nil, OfferedUpdate.fixture(rollout: "other")] {
            machine = Self.handedOver()
            machine.offer(offer, lock: nil, installed: "1.0.0")
            #expect(machine.report()?.rollout == "rollout")
            #expect(machine.report()?.state == .installing)
        }
    }

    @Test("A release that was put back is told with its reason, and is not begun again in the same rollout")
    func rolledBack() {
        var machine = Self.ended(.rolledBack, "replace agent: is unhealthy")
        #expect(machine.report()?.state == .rolledBack)
        #expect(machine.report()?.reason == "replace agent: is unhealthy")
        machine.offer(.fixture(), lock: nil, installed: "1.0.0")
        #expect(machine.report()?.state == .rolledBack)
        machine.told(machine.report())
        machine.offer(nil, lock: nil, installed: "1.0.0")
        #expect(machine.report() == nil)
        machine.offer(.fixture(), lock: nil, installed: "1.0.0")
        #expect(machine.report()?.state == .rolledBack)
        machine.told(machine.report())
        machine.offer(.fixture(rollout: "other"), lock: nil, installed: "1.0.0")
        #expect(machine.wanted?.rollout == "other")
    }

    @Test("A completed update that is not what is installed any more is told as taken back")
    func takenBackAtTheDevice() {
        var machine = Self.ended(.completed)
        machine.told(machine.report())
        machine.offer(.fixture(), lock: nil, installed: "1.0.0")
        #expect(machine.report()?.state == .rolledBack)
    }

    @Test("Only the end itself ends the telling of it")
    func told() {
        var machine = Self.handedOver()
        let before = machine.report()
        self.look(&machine, self.word("1.0.1", [.init(id: "run", outcome: .completed)]))
        machine.told(before)
        machine.told(nil)
        #expect(machine.report()?.state == .completed)
    }

    @Test("A download that cannot be is told with its reason")
    func failed() {
        var machine = Self.downloading()
        machine.receive(40)
        machine.fail("no room")
        #expect(machine.report()?.state == .failed)
        #expect(machine.report()?.reason == "no room")
        #expect(machine.report()?.receivedBytes == 40)
        #expect(machine.isIdle)
    }

    @Test(
        "An updater that is silent for more than ten minutes, or does not begin, fails the update; one that is busy does not"
    )
    func silence() {
        var machine = Self.handedOver()
        self.look(&machine, nil, silence: .seconds(600), at: 600)
        #expect(machine.isInstalling)
        self.look(&machine, nil, silence: .seconds(601), at: 601)
        #expect(machine.report()?.reason == "the device's updater does not answer")

        machine = Self.handedOver()
        self.look(&machine, self.word("1.0.0", [.init(id: "run", step: "soak")]), silence: .seconds(601), at: 601)
        #expect(machine.report()?.state == .failed)

        machine = Self.handedOver()
        self.look(&machine, self.word("1.0.0", [.init(id: "another", step: "soak")]), at: 900)
        self.look(&machine, self.word(), at: 1500)
        #expect(machine.isInstalling)
        self.look(&machine, self.word(), at: 1501)
        #expect(machine.report()?.reason == "the device's updater has not begun")
    }

    @Test("A run that is completed without the version being installed is none")
    func completedElsewhere() {
        var machine = Self.handedOver()
        self.look(&machine, self.word("1.0.0", [.init(id: "run", outcome: .completed)]))
        #expect(machine.report()?.state == .failed)
        #expect(machine.report()?.reason == "the update was completed, and 1.0.0 is installed")
    }
}

@Suite("What a device says and is told")
struct CheckInTests {
    @Test("The second heartbeat is the first sign of life, whatever the clocks say")
    func pulse() {
        let start = ContinuousClock.now
        var pulse = UpdaterPulse(at: start)
        pulse.hear("of last year", at: start)
        #expect(!pulse.isAlive(at: start))
        #expect(pulse.silence(at: start + .seconds(20)) == .seconds(20))
        pulse.hear("of 1970", at: start + .seconds(5))
        #expect(pulse.isAlive(at: start + .seconds(64)))
        pulse.hear("of 1970", at: start + .seconds(64))
        pulse.hear(nil, at: start + .seconds(64))
        #expect(!pulse.isAlive(at: start + .seconds(65)))
        #expect(pulse.silence(at: start + .seconds(65)) == .seconds(60))
    }

    @Test("The server's wish counts between 5 s and an hour, with a tenth of chance")
    func pace() {
        var pace = CheckInPace()
        var generator = SystemRandomNumberGenerator()
        for (wish, seconds) in [(0, 5), (-7, 5), (60, 60), (100_000, 3600), (Int.max, 3600)] {
            let wait = pace.answered(wish: wish, using: &generator)
            #expect(wait >= .seconds(seconds) && wait <= .seconds(seconds) * 11 / 10)
        }
        var longest = Duration.zero
        for _ in 0..<200 {
            let wait = pace.failed(using: &generator)
            #expect(wait >= .seconds(5) && wait <= .seconds(300))
            longest = max(longest, wait)
        }
        #expect(longest > .seconds(60))
    }

    @Test("A device may ask more often than the server wishes, never more seldom; its news wait no longer than that")
    func interval() {
        var pace = CheckInPace(longest: .seconds(2))
        var generator = SystemRandomNumberGenerator()
        for wish in [0, 60, 3600] {
            let wait = pace.answered(wish: wish, using: &generator)
            #expect(wait >= .seconds(2) && wait <= .milliseconds(2200))
        }
        #expect(pace.news == .seconds(2))
        #expect(CheckInPace().news == .seconds(5) && CheckInPace(longest: .seconds(60)).news == .seconds(5))
    }

    @Test("A call is heard once, and two before anybody listens are one")
    func call() {
        let call = CheckInCall()
        #expect(!call.take())
        call.note()
        call.note()
        #expect(call.take() && !call.take())
        #expect(ServerFrame(json: Array(#"{"type":"check_in"}"#.utf8)) == .checkIn)
    }

    @Test(
        "What is no update is refused",
        arguments: [
            OfferedUpdate.fixture(rollout: ""), .fixture(version: "../1.0.1"), .fixture(version: ""),
            .fixture(version: "1.0.1/x"), .fixture(sha256: "AB"), .fixture(size: 0), .fixture(size: 5 << 30),
        ])
    func offers(update: OfferedUpdate) {
        #expect(update.problem != nil)
        #expect(OfferedUpdate.fixture(version: "2.1.0-rc.1+build.7").problem == nil)
    }
}

extension OfferedUpdate {
    static func fixture(
        rollout: String = "rollout", version: String = "1.0.1", sha256: String = String(repeating: "a", count: 64),
        size: Int = 100
    ) -> OfferedUpdate {
        OfferedUpdate(
            rollout: rollout, release: "release", version: version, isForced: false, sha256: sha256, size: size,
            bundle: "/api/v1/ota/release/bundle", chunks: nil)
    }
}
