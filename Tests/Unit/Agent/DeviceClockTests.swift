import Domain
import Testing

@testable import AgentService

@Suite("The device's clock")
struct DeviceClockTests {
    @Test("A clock that runs with the monotonic one, or is slewed towards the right time, has made no step")
    func noStep() throws {
        var clock = DeviceClock()
        for second in 0..<1_000 {
            // 500 ppm, as much as NTP slews.
            let shift = clock.observe(.fixture(seconds: Double(second), wrong: Double(second) * 0.0005))
            #expect(shift == nil)
        }
    }

    @Test("A step shifts what was stamped before it, forwards and backwards", arguments: [3_600.0, -3_600.0, 1.5])
    func step(by seconds: Double) {
        var clock = DeviceClock()
        let before = clock.observe(.fixture(seconds: 0))
        let step = clock.observe(.fixture(seconds: 10, wrong: seconds))
        let after = clock.observe(.fixture(seconds: 11, wrong: seconds))
        #expect(before == nil && step == .seconds(seconds) && after == nil)
        #expect(clock.start == .fixture + .seconds(seconds))
        #expect(clock.correction == .zero)
    }

    @Test("A device that starts in 1970 has the right times once NTP has set its clock")
    func ntp() {
        var clock = DeviceClock()
        let wrong = -Double(Timestamp.fixture.microseconds) / 1e6
        _ = clock.observe(.fixture(seconds: 0, wrong: wrong))
        #expect(clock.observe(.fixture(seconds: 20)) == .seconds(-wrong))
        #expect(!clock.isKnown)
    }

    @Test("The server's time corrects a clock that is wrong by more than half a minute, for what comes too")
    func server() {
        var clock = DeviceClock()
        _ = clock.observe(.fixture(seconds: 0, wrong: -500))
        let now = CollectionMoment.fixture(seconds: 5, wrong: -500)
        _ = clock.observe(now)
        #expect(clock.compare(with: .fixture + .seconds(5), at: now) == .seconds(500))
        #expect(clock.isKnown)
        #expect(clock.time(at: .fixture(seconds: 6, wrong: -500)) == .fixture + .seconds(6))
        #expect(clock.start == .fixture)
        // A second connection: nothing left to correct.
        #expect(clock.compare(with: .fixture + .seconds(5), at: now) == nil)
    }

    @Test("A server that differs by no more than half a minute confirms the clock")
    func confirmed() {
        var clock = DeviceClock()
        let now = CollectionMoment.fixture(seconds: 0, wrong: 30)
        _ = clock.observe(now)
        #expect(clock.compare(with: .fixture, at: now) == nil)
        #expect(clock.isKnown)
    }

    @Test("When NTP sets a clock that the server had corrected, the correction ends and only the difference is shifted")
    func ntpAfterServer() {
        var clock = DeviceClock()
        _ = clock.observe(.fixture(seconds: 0, wrong: -500))
        _ = clock.compare(with: .fixture + .seconds(2), at: .fixture(seconds: 0, wrong: -500))
        #expect(clock.correction == .seconds(502))
        #expect(clock.observe(.fixture(seconds: 10)) == .seconds(-2))
        #expect(clock.correction == .zero)
        #expect(clock.time(at: .fixture(seconds: 11)) == .fixture + .seconds(11))
    }

    @Test("Steps while nobody is connected add up, and the server puts the rest right")
    func stepsOffline() {
        var clock = DeviceClock()
        var shifts: [Duration] = []
        for (second, wrong) in [(0.0, -100.0), (10, 900), (20, -300), (30, -300)] {
            let moment = CollectionMoment.fixture(seconds: second, wrong: wrong)
            if let shift = clock.observe(moment) { shifts.append(shift) }
        }
        let now = CollectionMoment.fixture(seconds: 30, wrong: -300)
        if let shift = clock.compare(with: .fixture + .seconds(30), at: now) { shifts.append(shift) }
        #expect(shifts == [.seconds(1000), .seconds(-1200), .seconds(300)])
        // The first reading was 100 s behind: the shifts of all three together put it right.
        #expect(shifts.reduce(.zero, +) == .seconds(100))
    }

    @Test("A moment from before a step that comes after it is stamped by the clock as it is now")
    func outOfOrder() {
        var clock = DeviceClock()
        _ = clock.observe(.fixture(seconds: 0, wrong: -500))
        _ = clock.observe(.fixture(seconds: 10))
        let late = CollectionMoment.fixture(seconds: 9, wrong: -500)
        #expect(clock.observe(late) == nil)
        #expect(clock.stamp(late) == .fixture + .seconds(9))
    }

    @Test("Moments are in whole milliseconds, and so are shifts")
    func milliseconds() {
        let moment = CollectionMoment(wall: .fixture + .microseconds(1_501), monotonic: .now)
        #expect(moment.wall == .fixture + .milliseconds(2))
        var clock = DeviceClock()
        _ = clock.observe(moment)
        let shift = clock.compare(with: .fixture + .microseconds(99_999_999_400), at: moment)
        #expect(shift == .milliseconds(99_999_997))
    }
}
