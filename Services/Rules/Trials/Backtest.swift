import Domain

/// What a rule would have done: the machine, fed with the past.
struct Backtest: Sendable {
    static let transitionLimit = 10_000

    struct Report: Sendable, Hashable {
        var fired = 0
        var cleared = 0
        var suppressed = 0
        var readings = 0
        /// Fires, clears and suppressed episodes, the first ``transitionLimit`` of them; all are counted.
        var transitions: [RuleEffect] = []
        var isTruncated = false
    }

    let program: RuleProgram
    private(set) var state: RuleState
    private var report = Report()
    private var effects: [RuleEffect] = []

    init(_ program: RuleProgram, from start: Timestamp) {
        self.program = program
        self.state = RuleState(program, startingAt: start)
    }

    /// Takes the next reading: none of its channel that came before is later.
    mutating func feed(_ reading: Reading) {
        self.report.readings += 1
        self.state.handle(.reading(reading), self.program, into: &self.effects)
        if !self.effects.isEmpty { self.note() }
    }

    /// Lets time pass up to the end of what was asked for.
    mutating func finish(at end: Timestamp) -> Report {
        self.state.handle(.clock(end), self.program, into: &self.effects)
        self.note()
        return self.report
    }

    /// - Parameter series: One for each channel, or of several, each in order of time.
    static func run(_ program: RuleProgram, from start: Timestamp, to end: Timestamp, series: [[Reading]]) -> Report {
        var backtest = Backtest(program, from: start)
        if series.count == 1 {
            for reading in series[0] { backtest.feed(reading) }
            return backtest.finish(at: end)
        }
        var places = series.map(\.startIndex)
        while true {
            var next: Int?
            for index in series.indices where places[index] < series[index].endIndex {
                if let other = next, series[other][places[other]].time <= series[index][places[index]].time { continue }
                next = index
            }
            guard let next else { return backtest.finish(at: end) }
            backtest.feed(series[next][places[next]])
            places[next] += 1
        }
    }

    private mutating func note() {
        for effect in self.effects {
            switch effect.kind {
            case .fired: self.report.fired += 1
            case .cleared: self.report.cleared += 1
            case .suppressed: self.report.suppressed += 1
            case .unsuppressed: break
            default: continue
            }
            if self.report.transitions.count < Self.transitionLimit {
                self.report.transitions.append(effect)
            } else {
                self.report.isTruncated = true
            }
        }
        self.effects.removeAll(keepingCapacity: true)
    }
}
