import Domain

@testable import RulesService

extension Channel {
    static func fixture(
        _ name: String, number: Number = 1, unit: String = "°C", expectedInterval: Duration? = nil
    ) -> Channel {
        Channel(
            id: ID("channel-\(number)"), number: number, name: name, kind: .sensor, unit: unit, range: -1000...1000,
            expectedInterval: expectedInterval)
    }
}

extension RuleProgram {
    /// Channels of the text are numbered from 1, in order of appearance.
    convenience init(
        _ text: String, options: RuleOptions = RuleOptions(flapping: nil), expectedInterval: Duration? = nil
    ) throws {
        let expression = try RuleExpression(parsing: text)
        var channels: [String: Channel] = [:]
        for (index, name) in expression.channels.enumerated() {
            channels[name] = .fixture(name, number: Channel.Number(index + 1), expectedInterval: expectedInterval)
        }
        try self.init(expression, options: options, channels: channels)
    }
}

extension Timestamp {
    /// So many seconds after the start of tests.
    static func second(_ seconds: Double) -> Timestamp {
        Timestamp(microseconds: Self.mondayMorning.microseconds + Int64((seconds * 1_000_000).rounded()))
    }

    fileprivate var seconds: Double {
        Double(self.microseconds - Self.mondayMorning.microseconds) / 1_000_000
    }
}

extension Reading {
    static func at(_ seconds: Double, _ value: Double, channel: Channel.Number = 1) -> Reading {
        Reading(channel: channel, time: .second(seconds), value: value)
    }
}

/// A rule that runs, and what came of it: `30 fired 85` for each effect.
struct Run {
    let program: RuleProgram
    var state: RuleState
    var effects: [RuleEffect] = []

    init(_ text: String, options: RuleOptions = RuleOptions(flapping: nil), expectedInterval: Duration? = nil) throws {
        self.init(try RuleProgram(text, options: options, expectedInterval: expectedInterval))
    }

    init(_ program: RuleProgram) {
        self.program = program
        self.state = RuleState(program, startingAt: .second(0))
    }

    mutating func read(_ seconds: Double, _ value: Double, channel: Channel.Number = 1) {
        self.handle(.reading(.at(seconds, value, channel: channel)))
    }

    mutating func clock(_ seconds: Double) {
        self.handle(.clock(.second(seconds)))
    }

    mutating func handle(_ input: RuleInput) {
        self.state.handle(input, self.program, into: &self.effects)
    }

    /// Values at whole seconds from 0 on.
    mutating func read(_ values: [Double]) {
        for (second, value) in values.enumerated() { self.read(Double(second), value) }
    }

    var log: [String] {
        self.effects.map { effect in
            "\(effect.at.seconds.ruleText) \(effect.kind.rawValue)\(effect.value.map { " \($0.ruleText)" } ?? "")"
        }
    }
}
