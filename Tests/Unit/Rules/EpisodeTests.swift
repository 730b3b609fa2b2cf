import Domain
import Testing

@testable import RulesService

@Suite("Episodes")
struct EpisodeTests {
    @Test("One fire for an episode, with its worst value at the end of it")
    func peak() throws {
        var run = try Run(#""x" > 5"#)
        run.read([6, 9, 7, 1])
        #expect(run.log == ["0 fired 6", "3 cleared 1"])
        #expect(run.effects.last?.peak == 9)
        run = try Run(#""x" < 5"#)
        run.read([4, 2, 3])
        #expect(run.state.peak == 2)
        run = try Run(#""x" not between 4 and 6"#)
        run.read([7, 1, 2])
        #expect(run.state.peak == 1)
    }

    @Test("A message has the rule and the value with its unit; of several comparisons those that hold")
    func messages() throws {
        var run = try Run(#""x" > 80 for 2s"#)
        run.read([81, 85.25, 85.254321])
        #expect(run.effects.last?.message == #""x" > 80 for 2s: 85.2543 °C"#)
        run = try Run(#""x" > 80 or avg("y", 5m) > 2 or absent("z", 1s)"#)
        run.read(0, 1)
        run.read(0.5, 3, channel: 2)
        #expect(run.effects.last?.message == #"avg("y", 5m) > 2: 3 °C"#)
        #expect(run.effects.last?.channel == 2)
    }

    @Test("A series that vanishes never clears an alert, whatever the clock says")
    func vanished() throws {
        for text in [#""x" > 5"#, #"avg("x", 5s) > 5"#, #"p95("x", 5s) > 5"#, #"not ("x" < 5 for 10s) and "x" > 1"#] {
            var run = try Run(text)
            run.read(0, 6)
            run.clock(30 * 86_400)
            #expect(run.log == ["0 fired 6"], "\(text)")
            #expect(run.state.phase == .firing)
        }
    }

    @Test("The same reading again does nothing; one of the same time with another value does")
    func duplicates() throws {
        var run = try Run(#""x" > 5 in 2 of 2 readings"#)
        run.read(0, 6)
        run.read(0, 6)
        #expect(run.log == [])
        run.read(0, 7)
        #expect(run.log == ["0 fired 7"])
    }

    @Test("Transitions of one time are told apart by a microsecond")
    func collidingTransitions() throws {
        var run = try Run(#""x" > 5"#)
        run.read(1, 6)
        run.read(1, 2)
        run.read(1, 7)
        #expect(run.log == ["1 fired 6", "1.000001 cleared 2", "1.000002 fired 7"])
    }

    @Test("Within the cooldown an episode is suppressed; it fires at the end of it if it still holds")
    func cooldown() throws {
        var run = try Run(#""x" > 5"#, options: RuleOptions(cooldown: .seconds(60), flapping: nil))
        run.read(0, 6)
        run.read(10, 1)
        run.read(20, 7)
        run.read(30, 1)
        run.read(40, 8)
        #expect(run.state.phase == .suppressed)
        #expect(run.state.nextDeadline == .second(60))
        run.read(50, 9)
        run.clock(70)
        run.read(80, 1)
        run.read(120, 6)
        #expect(
            run.log == [
                "0 fired 6", "10 cleared 1", "20 suppressed 7", "30 unsuppressed 1", "40 suppressed 8", "60 fired 9",
                "80 cleared 1", "120 fired 6",
            ])
    }

    @Test("A rule that flaps is damped until it is calm, and then heard if it still holds")
    func flapping() throws {
        let limit = FlappingLimit(transitions: 4, within: .seconds(60))
        var run = try Run(#""x" > 5"#, options: RuleOptions(flapping: limit))
        run.read([6, 1, 6, 1])
        #expect(run.state.isFlapping)
        run.read(10, 7)
        #expect(run.state.phase == .suppressed)
        run.read(20, 1)
        run.read(30, 8)
        #expect(
            run.log == [
                "0 fired 6", "1 cleared 1", "2 fired 6", "3 cleared 1", "3.000001 flapping 1", "10 suppressed 7",
                "20 unsuppressed 1", "30 suppressed 8",
            ])
        run.clock(1000)
        // Of the transitions at 10, 20 and 30 s two are within a minute until 80 s.
        #expect(run.log.suffix(2) == ["80 calm 8", "80 fired 8"])
        #expect(!run.state.isFlapping)
    }

    @Test("A reading from before the rule gives a value, and is judged at the rule's beginning")
    func seed() throws {
        var run = try Run(#""x" > 5"#)
        run.read(-3600, 1)
        run.read(-1800, 6)
        #expect(run.log == [])
        run.clock(1)
        #expect(run.log == ["0 fired 6"])
    }

    @Test("When one device is far behind, its values are taken, and judged with the next that is on time")
    func behind() throws {
        var run = try Run(#""x" > 5 and "y" > 5"#)
        run.read(1000, 6)
        run.read(10, 6, channel: 2)
        run.read(11, 7, channel: 2)
        #expect(run.log == [])
        run.read(1001, 6)
        #expect(run.log == ["1001 fired 6"])
    }
}

@Suite("Late readings")
struct LateReadingTests {
    @Test("A late reading leaves the state as it is, and tells that the rule would have fired")
    func retroactive() throws {
        var run = try Run(#""x" > 5"#)
        run.read(0, 1)
        run.read(100, 1)
        let (phase, inputs) = (run.state.phase, run.state.inputs)
        run.read(50, 9)
        run.read(51, 8)
        run.read(52, 1)
        #expect(run.log == ["50 retroactively fired 9", "52 retroactively cleared 1"])
        #expect(run.effects.last?.peak == 9)
        #expect(run.state.phase == phase)
        #expect(run.state.inputs == inputs)
    }

    @Test("A backlog that arrives after what came later is judged like any series")
    func backlog() throws {
        var run = try Run(#""x" > 5 for 10s"#)
        run.read(0, 1)
        run.read(1000, 1)
        for second in 500..<509 { run.read(Double(second), 6) }
        run.read(509, 1)
        #expect(run.log == [])
        for second in 600..<620 { run.read(Double(second), 6) }
        #expect(run.log == ["610 retroactively fired 6"])
        // An older stretch begins anew.
        for second in 200..<212 { run.read(Double(second), 6) }
        #expect(run.log == ["610 retroactively fired 6", "210 retroactively fired 6"])
    }

    @Test("What was told of already is not told again when readings come twice")
    func redelivery() throws {
        var run = try Run(#""x" > 5"#)
        let values: [Double] = [1, 6, 7, 1, 1]
        run.read(values)
        let log = run.log
        run.read(values)
        run.read(values)
        #expect(run.log == log)
        run = try Run(#""x" > 5"#)
        run.read([1, 6, 7])
        run.read([1, 6, 7])
        #expect(run.log == ["1 fired 6"])
    }

    @Test("Late readings alone tell nothing of what is missing")
    func absenceInThePast() throws {
        var run = try Run(#"absent("x", 5s) or absent("y") or count("x", 10s) < 3"#, expectedInterval: .seconds(2))
        for second in 0..<100 {
            run.read(Double(second), 1)
            run.read(Double(second), 1, channel: 2)
        }
        run.read(10.5, 1)
        run.read(90.5, 1)
        #expect(run.log == [])
    }

    @Test("A reading from before the rule began is no news")
    func beforeTheRule() throws {
        var run = try Run(#""x" > 5"#)
        run.read(0, 1)
        run.read(-10, 9)
        #expect(run.log == [])
    }
}
