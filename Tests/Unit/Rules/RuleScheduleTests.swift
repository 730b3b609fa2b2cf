import Schedules
import Testing

@testable import RulesService

@Suite("Rules on a schedule")
struct RuleScheduleTests {
    @Test(
        "Outside of its windows a rule does not fire; what holds when one opens, fires then; a reading clears at any time"
    )
    func ruleOnSchedule() throws {
        // Tests begin on a Monday at 00:00 UTC.
        let window = Schedule.Window(days: Set(Weekday.allCases), from: 60, to: 120)
        let options = RuleOptions(flapping: nil, schedule: Schedule(timeZone: "UTC", windows: [window]))
        var run = try Run(#""x" > 5"#, options: options)
        run.read(60, 6)
        #expect(run.state.phase == .ok)
        #expect(run.state.nextDeadline == .second(3600))
        run.clock(3700)
        run.read(8000, 1)
        run.read(8100, 6)
        run.read(8200, 1)
        run.clock(200_000)
        #expect(run.log == ["3600 fired 6", "8000 cleared 1"])
    }
}
