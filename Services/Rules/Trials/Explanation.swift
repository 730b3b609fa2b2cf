import Domain

/// Why a rule does what it does: a part of its expression with what it came to, and its own parts.
struct Explanation: Sendable, Hashable {
    /// Canonically.
    var text: String
    /// What a number came to; nil: unknown, or the part is a condition.
    var value: Double?
    /// nil: unknown, or the part is a number.
    var truth: Bool?
    /// `12s of 30s`, `3 of the last 5 readings`, `42 readings`
    var detail: String?
    var parts: [Explanation]
}

extension RuleProgram {
    /// The tree as of the state's time. For a moment of the past, feed a ``Backtest`` up to it, and take its state.
    ///
    /// - Parameter time: Explains what it would be then with no further reading, when that is later than the state's time.
    func explain(_ state: RuleState, at time: Timestamp? = nil) -> Explanation {
        // A copy: looking at it changes nothing.
        var state = state
        state.time = max(state.time, time?.microseconds ?? state.time)
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: self.operations.count) { registers in
            state.evaluate(self, cause: nil, into: registers)
            return self.explanation(of: self.operations.count - 1, state, registers)
        }
    }

    private func explanation(
        of place: Int, _ state: RuleState, _ registers: UnsafeMutableBufferPointer<Double>
    ) -> Explanation {
        let operation = self.operations[place]
        let result = registers[place].known
        return Explanation(
            text: self.texts[place],
            value: operation.isQuantity ? result : nil,
            truth: operation.isQuantity ? nil : result.map { $0 == 1 },
            detail: self.detail(of: operation, state),
            parts: operation.parts.filter { self.operations[$0].isWorthTelling }.map {
                self.explanation(of: $0, state, registers)
            })
    }

    private func detail(of operation: Operation, _ state: RuleState) -> String? {
        switch operation {
        case .value(let input):
            let time = state.inputs[input].time
            return time == .min ? "no reading yet" : "at \(Timestamp(microseconds: time).rfc3339)"
        case .window(_, let slot): return "\(state.windows[slot].count) readings"
        case .percentile(_, let slot): return "\(state.samples[slot].times.count) readings"
        case .latch(_, _, let slot): return state.slots[slot].bits == 1 ? "set" : "not set"
        case .absent(let input, let limit):
            return "silent for \(state.silence(of: input)), \(Duration.microseconds(limit).ruleText) allowed"
        case .unheard(let input, let slot):
            let allowed = Rhythm.limit(state.slots[slot]).map { "\(Duration.microseconds($0).ruleText) allowed" }
            return "silent for \(state.silence(of: input)), \(allowed ?? "its rhythm is not known yet")"
        case .stuck(let input, let duration, let slot):
            guard state.inputs[input].time != .min else { return "no reading yet" }
            let length = Duration.microseconds(state.inputs[input].time - state.slots[slot].time)
            return "the same for \(length.ruleText) of \(Duration.microseconds(duration).ruleText)"
        case .held(_, let duration, let slot):
            let whole = Duration.microseconds(duration)
            guard state.slots[slot].time != .min else { return "not begun" }
            let length = min(whole, Duration.microseconds(state.time - state.slots[slot].time))
            return "\(length.ruleText) of \(whole.ruleText)"
        case .repeated(_, let count, _, _, let slot):
            let (slot, needed) = (state.slots[slot], count)
            return "\(slot.bits.nonzeroBitCount) of the last \(slot.time) readings, \(needed) needed"
        default: return nil
        }
    }
}

extension RuleState {
    fileprivate func silence(of input: Int) -> String {
        Duration.microseconds(max(0, self.time - self.lastHeard(input))).ruleText
    }
}

extension Operation {
    /// Whether its result is a number, not a truth.
    fileprivate var isQuantity: Bool {
        switch self {
        case .number, .value, .window, .percentile, .absolute, .negated, .arithmetic: true
        default: false
        }
    }

    /// A number that stands in the text says nothing more.
    fileprivate var isWorthTelling: Bool {
        if case .number = self { false } else { true }
    }

    fileprivate var parts: [Int] {
        switch self {
        case .number, .value, .window, .percentile, .absent, .unheard, .stuck: []
        case .absolute(let inner), .negated(let inner), .not(let inner): [inner]
        case .held(let inner, _, _), .repeated(let inner, _, _, _, _): [inner]
        case .arithmetic(let left, _, let right), .comparison(let left, _, let right): [left, right]
        case .within(let value, let low, let high), .outside(let value, let low, let high): [value, low, high]
        case .latch(let set, let clear, _): [set, clear]
        case .and(let left, let right), .or(let left, let right): [left, right]
        }
    }
}
