import Domain
import Testing

@testable import RulesService

@Suite("Tests of rules")
struct RuleTestTests {
    @Test("Series are written as promtool writes them")
    func notation() throws {
        #expect(
            try SeriesNotation.samples("5 5x3 0+1x2 9-2x2 _ _x2 stale -1.5-0.5x1 1e3").map { $0.map(\.ruleText) ?? "_" }
                .joined(separator: " ") == "5 5 5 5 5 0 1 2 9 7 5 _ _ _ _ -1.5 -2 1000")
        for text in ["x3", "5x", "5x-1", "a", "nan", "inf", "1++2x3", "5x999999", "1+x2"] {
            #expect(throws: SeriesNotation.Fault.self, "\(text)") { try SeriesNotation.samples(text) }
        }
    }

    private func test(
        _ series: String, _ expect: [(Double, RulePhase)], channel: String = "x", interval: Duration = .seconds(10)
    ) -> RuleTest {
        RuleTest(
            name: "warm", series: [channel: series], interval: interval,
            expect: expect.map { RuleTest.Expectation(at: .seconds($0.0), state: $0.1) })
    }

    @Test("A test that goes as expected has no failures, by readings as by time")
    func passing() throws {
        let program = try RuleProgram(#""x" > 80 for 25s or absent("x", 1m)"#)
        let test = self.test(
            "70+10x3 100x2 0 stale",
            [
                (0, .ok), (20, .pending), (44, .pending), (45, .firing), (60, .firing), (70, .ok), (129, .ok),
                (130, .firing),
            ])
        #expect(test.failures(of: program) == [])
    }

    @Test("A failure names the test, the time, what was expected and what came")
    func failing() throws {
        let program = try RuleProgram(#""x" > 80 for 30s"#)
        let test = self.test("90x5", [(30, .pending), (10, .firing)])
        #expect(
            test.failures(of: program).map(\.message) == [
                #"test "warm": at 10s expected firing, got pending"#,
                #"test "warm": at 30s expected pending, got firing"#,
            ])
        #expect(
            self.test("90 9o", []).failures(of: program).map(\.message) == [
                #"test "warm": series "x", 9o: expected items such as 5, 5x3, 0+1x10, _ or stale"#
            ])
        #expect(
            self.test("90", [], channel: "y").failures(of: program).map(\.message) == [
                #"test "warm": the rule does not read "y""#
            ])
        #expect(self.test("90", [], interval: .zero).failures(of: program).count == 1)
    }
}

@Suite("Backtests")
struct BacktestTests {
    @Test("Channels are merged by time, and the end of the time is reached")
    func merged() throws {
        let program = try RuleProgram(#""x" > 5 and "y" > 5 for 10s"#)
        let x = (0..<20).map { Reading.at(Double($0), 6) }
        let y = [Reading.at(-5, 1, channel: 2), .at(4, 6, channel: 2)]
        let report = Backtest.run(program, from: .second(0), to: .second(60), series: [x, y])
        #expect(report.fired == 1)
        #expect(report.readings == 22)
        #expect(report.transitions.map(\.at) == [.second(14)])
        #expect(Backtest.run(program, from: .second(0), to: .second(60), series: []).readings == 0)
    }

    @Test("It tells what the live rule told of the same readings")
    func sameAsLive() throws {
        var maker = ExpressionMaker(seed: 7)
        for _ in 0..<1000 {
            let program = try RuleProgram(maker.expression().description)
            let readings = (0..<100).map { second in
                Reading.at(
                    Double(second), Double(maker.random.below(21) - 10) / 2,
                    channel: Channel.Number(1 + maker.random.below(3)))
            }
            var live = Run(program)
            for reading in readings { live.handle(.reading(reading)) }
            live.clock(100)
            let report = Backtest.run(program, from: .second(0), to: .second(100), series: [readings])
            let kinds: Set<RuleEffect.Kind> = [.fired, .cleared, .suppressed, .unsuppressed]
            #expect(report.transitions == live.effects.filter { kinds.contains($0.kind) })
        }
    }

    @Test("Of more transitions than are kept, all are counted")
    func truncated() throws {
        let readings = (0..<30_000).map { Reading.at(Double($0), $0 % 2 == 0 ? 6 : 1) }
        let report = Backtest.run(
            try RuleProgram(#""x" > 5"#), from: .second(0), to: .second(30_000), series: [readings])
        #expect(report.fired == 15_000)
        #expect(report.cleared == 15_000)
        #expect(report.transitions.count == Backtest.transitionLimit)
        #expect(report.isTruncated)
    }
}

@Suite("Explanations")
struct ExplanationTests {
    @Test("Each part is told with what it came to")
    func tree() throws {
        var run = try Run(#""x" > 5 for 10s and not avg("y", 1m) < 3"#)
        run.read(0, 6)
        run.read(4, 7)
        let root = run.program.explain(run.state)
        #expect(root.text == #""x" > 5 for 10s and not avg("y", 1m) < 3"#)
        #expect(root.truth == false)
        let held = root.parts[0]
        #expect(held.truth == false)
        #expect(held.detail == "4s of 10s")
        #expect(held.parts[0].truth == true)
        #expect(held.parts[0].parts.map(\.value) == [7])
        #expect(held.parts[0].parts[0].detail == "at 2024-01-01T00:00:04.000000Z")
        let not = root.parts[1]
        #expect(not.truth == nil)
        #expect(not.parts[0].parts[0].detail == "0 readings")
        #expect(run.state.phase == .pending)
        let later = run.program.explain(run.state, at: .second(11))
        #expect(later.parts[0].truth == true)
        #expect(run.program.memory == .seconds(60))
    }

    @Test(
        "What a part remembers is told in words",
        arguments: [
            (#""x" > 5 in 3 of 5 readings"#, "2 of the last 4 readings, 3 needed"),
            (#"absent("x", 30s)"#, "silent for 0s, 30s allowed"),
            (#"absent("x")"#, "silent for 0s, its rhythm is not known yet"),
            (#"stuck("x", 10s)"#, "the same for 1s of 10s"),
            (#""x" > 9 for 10s"#, "not begun"),
            (#""x" > 5 clear below 4"#, "set"),
        ])
    func details(_ text: String, _ detail: String) throws {
        var run = try Run(text)
        run.read([4, 1, 6, 6])
        #expect(run.program.explain(run.state).detail == detail)
    }
}
