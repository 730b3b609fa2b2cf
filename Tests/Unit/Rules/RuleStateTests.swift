import Domain
import Schedules
import Testing

@testable import RulesService

@Suite("States of rules, stored")
struct RuleStateTests {
    /// Readings and clocks for the channels 1 to 3: in order mostly, some late, twice or far apart.
    private static func inputs(_ count: Int, _ random: inout SeededGenerator) -> [RuleInput] {
        var time = 0.0
        var inputs: [RuleInput] = []
        for _ in 0..<count {
            time += Double(random.below(10) == 0 ? random.below(40) : random.below(4)) / 2
            let value = Double(random.below(21) - 10) / 2
            let channel = Channel.Number(1 + random.below(3))
            switch random.below(12) {
            case 0: inputs.append(.clock(.second(time - 2)))
            case 1: inputs.append(.reading(.at(time - Double(random.below(30)), value, channel: channel)))
            case 2: inputs.append(inputs.last ?? .clock(.second(0)))
            default: inputs.append(.reading(.at(time, value, channel: channel)))
            }
        }
        return inputs
    }

    private static func options(_ random: inout SeededGenerator) -> RuleOptions {
        RuleOptions(
            cooldown: .seconds(random.below(3) * 5),
            flapping: random.below(2) == 0 ? nil : FlappingLimit(transitions: 4, within: .seconds(20)),
            schedule: random.below(4) > 0
                ? nil
                : Schedule(
                    timeZone: "UTC",
                    windows: [Schedule.Window(days: [.monday], from: 0, to: 1), .init(days: [.monday], from: 2, to: 9)])
        )
    }

    /// A made-up rule with not too many windows.
    private static func program(
        _ maker: inout ExpressionMaker, _ channels: [String: Channel]
    ) -> (RuleExpression, RuleProgram) {
        while true {
            let expression = maker.expression()
            let options = Self.options(&maker.random)
            // What is refused has too many windows.
            if let program = try? RuleProgram(expression, options: options, channels: channels) {
                return (expression, program)
            }
        }
    }

    @Test("Ten thousand rules, stored and read back at any time, tell the same, byte for byte")
    func replay() throws {
        var maker = ExpressionMaker(seed: 3)
        let channels = [
            "a": Channel.fixture("a", expectedInterval: .seconds(2)), "b": .fixture("b", number: 2),
            "c": .fixture("c", number: 3),
        ]
        var told = 0
        for _ in 0..<10_000 {
            let (expression, program) = Self.program(&maker, channels)
            let inputs = Self.inputs(20, &maker.random)
            var (whole, broken) = (Run(program), Run(program))
            for input in inputs {
                whole.handle(input)
                broken.handle(input)
                if maker.random.below(6) == 0 {
                    broken.state = try RuleState(decoding: broken.state.encoded(), for: program)
                }
            }
            told += whole.effects.count
            let isSame = whole.effects == broken.effects && whole.state.encoded() == broken.state.encoded()
            #expect(isSame, "\(expression): \(whole.log), \(broken.log)")
        }
        #expect(told > 5000)
    }

    @Test(
        "A state stored and read back after every single input goes on as if nothing had happened",
        arguments: [
            #""a" > 1 clear below 0 for 3s"#, #""a" > 0 in 3 of 5 readings or absent("b")"#,
            #"p95("a", 20s) > 2 and avg("b", 10s) < "c""#, #"stuck("a", 4s, 1) or rate("b", 10s) > 1"#,
            #"count("a", 30s) < 5 and not absent("b", 10s)"#,
        ])
    func everyStep(_ text: String) throws {
        let expression = try RuleExpression(parsing: text)
        let channels = [
            "a": Channel.fixture("a", expectedInterval: .seconds(2)), "b": .fixture("b", number: 2),
            "c": .fixture("c", number: 3),
        ]
        let program = try RuleProgram(expression, channels: channels)
        var random = SeededGenerator(seed: 4)
        var (whole, broken) = (Run(program), Run(program))
        for input in Self.inputs(500, &random) {
            whole.handle(input)
            broken.state = try RuleState(decoding: broken.state.encoded(), for: program)
            broken.handle(input)
            #expect(whole.state == broken.state)
        }
        #expect(whole.effects == broken.effects)
        #expect(!whole.effects.isEmpty)
    }

    @Test("Clocks between readings change nothing that readings do not")
    func clocks() throws {
        var maker = ExpressionMaker(seed: 5)
        let channels = [
            "a": Channel.fixture("a", expectedInterval: .seconds(2)), "b": .fixture("b", number: 2),
            "c": .fixture("c", number: 3),
        ]
        for _ in 0..<1000 {
            let (expression, program) = Self.program(&maker, channels)
            var (often, seldom) = (Run(program), Run(program))
            var time = 0.0
            for _ in 0..<60 {
                time += Double(1 + maker.random.below(10)) / 2
                let value = Double(maker.random.below(21) - 10) / 2
                let reading = Reading.at(time, value, channel: Channel.Number(1 + maker.random.below(3)))
                often.clock(time - 0.25)
                often.handle(.reading(reading))
                seldom.handle(.reading(reading))
            }
            often.clock(time)
            seldom.clock(time)
            #expect(often.log == seldom.log, "\(expression)")
        }
    }

    @Test("A simple rule's state takes less than 150 bytes")
    func smallState() throws {
        var run = try Run(#""x" > 5 clear below 4 for 30s"#)
        for second in 0..<100 { run.read(Double(second), 6) }
        #expect(run.state.phase == .firing)
        #expect(run.state.encoded().count < 150)
    }

    @Test("The largest state there can be takes less than 64 KiB")
    func largestState() throws {
        let text = #"p1("x", 60s) > 5 or p2("x", 61s) > 5 or p3("x", 62s) > 5"#
        var run = try Run(text)
        for reading in 0..<3000 { run.read(Double(reading) / 10, Double(reading)) }
        for reading in 0..<1000 { run.read(100 + Double(reading) / 10, Double(reading)) }
        #expect(run.state.encoded().count > 20_000)
        #expect(run.state.encoded().count < 65_536)
        let windows = try RuleProgram((1...7).map { #"avg("x", \#(59 + $0)s) > 5"# }.joined(separator: " or "))
        run = Run(windows)
        for reading in 0..<3000 { run.read(Double(reading) / 10, Double(reading)) }
        for reading in 0..<1000 { run.read(100 + Double(reading) / 10, Double(reading)) }
        #expect(run.state.encoded().count < 65_536)
    }

    @Test("A state of another rule is not taken; one of the same rule with other options is")
    func otherProgram() throws {
        let program = try RuleProgram(#""x" > 5"#)
        let bytes = RuleState(program, startingAt: .second(0)).encoded()
        #expect(throws: RuleStateError.otherProgram) {
            try RuleState(decoding: bytes, for: try RuleProgram(#""x" > 6"#))
        }
        let renamed = try RuleProgram(#""y" > 5"#, options: RuleOptions(cooldown: .seconds(60)))
        _ = try RuleState(decoding: bytes, for: renamed)
        #expect(throws: RuleStateError.version) { try RuleState(decoding: [9] + bytes, for: program) }
    }

    @Test("Bytes that are cut or changed are refused")
    func damage() throws {
        var run = try Run(#"avg("x", 10s) > 1 or p50("x", 10s) > 1 or absent("x") or stuck("x", 3s)"#)
        run.read([1, 2, 3, 1, 1, 1])
        run.read(2.5, 1)
        let bytes = run.state.encoded()
        for length in bytes.indices {
            #expect(throws: RuleStateError.self) {
                try RuleState(decoding: Array(bytes[..<length]), for: run.program)
            }
        }
        var random = SeededGenerator(seed: 6)
        for _ in 0..<5000 {
            var damaged = bytes
            damaged[random.below(bytes.count)] ^= UInt8(1 + random.below(255))
            #expect(throws: RuleStateError.self) { try RuleState(decoding: damaged, for: run.program) }
        }
    }
}
