import Domain

/// An example of what a rule does, kept beside it and run through the same machine as everything else.
struct RuleTest: Sendable, Hashable {
    struct Expectation: Sendable, Hashable {
        /// After the start; what happens at that time has happened.
        var at: Duration
        var state: RulePhase
    }

    var name: String
    /// By the channel's name, in ``SeriesNotation``; the first sample is at the start.
    var series: [String: String]
    /// Between two samples, above zero.
    var interval: Duration
    var expect: [Expectation]
    var start = Timestamp.mondayMorning

    /// What did not go as expected, in the order of time; empty: the test has passed.
    func failures(of program: RuleProgram) -> [RuleTestFailure] {
        guard self.interval > .zero, self.expect.allSatisfy({ $0.at >= .zero }) else {
            return [self.failure("the interval must be above zero, and no time below")]
        }
        var readings: [Reading] = []
        for (name, text) in self.series.sorted(by: { $0.key < $1.key }) {
            guard let channel = program.channels.first(where: { $0.name == name }) else {
                return [self.failure("the rule does not read \(ChannelName(name: name).text)")]
            }
            do throws(SeriesNotation.Fault) {
                for (index, value) in try SeriesNotation.samples(text).enumerated() {
                    guard let value else { continue }
                    let time = self.start + self.interval * index
                    readings.append(Reading(channel: channel.number, time: time, value: value))
                }
            } catch {
                return [self.failure("series \(ChannelName(name: name).text), \(error.item): \(error.message)")]
            }
        }
        return self.failures(of: program, readings.inOrderOfTime)
    }

    private func failures(of program: RuleProgram, _ readings: [Reading]) -> [RuleTestFailure] {
        var state = RuleState(program, startingAt: self.start)
        var effects: [RuleEffect] = []
        var failures: [RuleTestFailure] = []
        var rest = readings[...]
        for expectation in self.expect.sorted(by: { $0.at < $1.at }) {
            let time = self.start + expectation.at
            while let reading = rest.first, reading.time <= time {
                state.handle(.reading(reading), program, into: &effects)
                rest.removeFirst()
            }
            state.handle(.clock(time), program, into: &effects)
            guard state.phase != expectation.state else { continue }
            failures.append(
                self.failure(
                    "at \(expectation.at.ruleText) expected \(expectation.state.name), got \(state.phase.name)",
                    at: expectation.at))
        }
        return failures
    }

    private func failure(_ message: String, at: Duration? = nil) -> RuleTestFailure {
        RuleTestFailure(test: self.name, at: at, message: "test \"\(self.name)\": \(message)")
    }
}

/// Why a test has not passed.
struct RuleTestFailure: Sendable, Hashable {
    var test: String
    /// The time of the expectation; nil: the test itself is wrong.
    var at: Duration?
    /// `test "warm": at 30s expected firing, got pending`
    var message: String
}

extension RulePhase {
    /// The wire's word.
    var name: String {
        switch self {
        case .ok: "ok"
        case .pending: "pending"
        case .firing: "firing"
        case .suppressed: "suppressed"
        }
    }

    init?(name: String) {
        guard let phase = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = phase
    }
}

extension Timestamp {
    /// 2024-01-01T00:00:00Z, a Monday: when tests begin.
    static let mondayMorning = Timestamp(microseconds: 1_704_067_200_000_000)
}

extension [Reading] {
    /// By time; those of one time stay as they are.
    var inOrderOfTime: [Reading] {
        self.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }
}
