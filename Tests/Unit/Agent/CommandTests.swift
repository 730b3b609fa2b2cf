import Domain
import Testing

@testable import AgentService

@Suite("Commands")
struct CommandTests {
    private func command(_ value: Double, id: String = "c1", expiresIn: Duration = .seconds(10)) -> ActuatorCommand {
        ActuatorCommand(id: id, channel: Identifier("x"), value: value, expiresAt: .fixture + expiresIn)
    }

    private let desk = CommandDesk(actuators: [SimulatedPlant.heater, SimulatedPlant.valve])

    @Test("A setpoint in range is carried out")
    func inRange() {
        let verdict = self.desk.judge(self.command(40), channel: "Plant / Heater power", now: .fixture)
        #expect(verdict == .carryOut(SimulatedPlant.heater))
    }

    @Test(
        "What cannot be carried out fails with its reason",
        arguments: [
            (101.0, "Plant / Heater power", "101.0 is outside 0.0...100.0"),
            (-0.1, "Plant / Heater power", "-0.1 is outside 0.0...100.0"),
            (0.5, "Plant / Valve", "0.5 is neither 0 nor 1"),
            (1, "Plant / Volume flow", "Plant / Volume flow is not an actuator of this agent"),
        ])
    func refused(value: Double, channel: String, reason: String) {
        let verdict = self.desk.judge(self.command(value), channel: channel, now: .fixture)
        #expect(verdict == .answer(.failed(reason: reason)))
    }

    @Test("An expired command fails and says when it expired")
    func expired() {
        let verdict = self.desk.judge(
            self.command(40, expiresIn: .zero), channel: "Plant / Heater power", now: .fixture)
        let reason = "expired at 2026-11-21T00:00:00.000000Z, before it reached the device"
        #expect(verdict == .answer(.failed(reason: reason)))
    }

    @Test("A command that arrives twice is answered twice and carried out once; only the latest are remembered")
    func repeated() {
        var desk = self.desk
        desk.remember(.confirmed(value: 40), of: "c1")
        let verdict = desk.judge(
            self.command(40, expiresIn: .seconds(-100)), channel: "Plant / Heater power", now: .fixture)
        #expect(verdict == .answer(.confirmed(value: 40)))
        for number in 0..<CommandDesk.memory { desk.remember(.confirmed(value: 0), of: "other \(number)") }
        #expect(
            desk.judge(self.command(40), channel: "Plant / Heater power", now: .fixture)
                == .carryOut(SimulatedPlant.heater))
    }
}

@Suite("The hold time")
struct HoldTimerTests {
    private func isOver(_ timer: inout HoldTimer, at second: Int) -> Bool {
        timer.isOver(at: Self.start + .seconds(second))
    }

    private static let start = ContinuousClock.now

    @Test("Outputs go to safe values once, when the connection has been lost for the hold time")
    func once() {
        var timer = HoldTimer(hold: .seconds(30))
        timer.connected()
        timer.disconnected(at: Self.start)
        let early = self.isOver(&timer, at: 29)
        timer.disconnected(at: Self.start + .seconds(29))
        let inTime = self.isOver(&timer, at: 30)
        timer.disconnected(at: Self.start + .seconds(31))
        let again = self.isOver(&timer, at: 90)
        #expect([early, inTime, again] == [false, true, false])
    }

    @Test("A connection in time keeps the outputs")
    func reconnected() {
        var timer = HoldTimer(hold: .seconds(30))
        timer.connected()
        timer.disconnected(at: Self.start)
        timer.connected()
        let over = self.isOver(&timer, at: 100)
        #expect(!over)
    }
}
