import Domain
import Schedules

/// From a verdict to the phase and its effects.
extension RuleState {
    /// Evaluates as of ``time`` and settles what follows.
    ///
    /// - Parameters:
    ///   - cause: The input that a reading came from; nil: time passed, which ends no episode.
    ///   - mayFire: No episode begins without it.
    mutating func judge(
        _ program: RuleProgram, cause: Int?, mayFire: Bool, into effects: inout [RuleEffect]
    ) {
        let verdict = withUnsafeTemporaryAllocation(of: Double.self, capacity: program.operations.count) { registers in
            self.evaluate(program, cause: cause, into: registers)
            let sight = Sight(program: program, registers: registers)
            self.calm(program, into: &effects)
            self.settle(sight, cause: cause, mayFire: mayFire, into: &effects)
            return sight.verdict
        }
        self.deadline = self.earliestDeadline(program, verdict: verdict)
    }

    /// A program and what its operations came to.
    private struct Sight {
        let program: RuleProgram
        let registers: UnsafeMutableBufferPointer<Double>

        var verdict: Double { self.registers[self.registers.count - 1] }
    }

    private mutating func settle(
        _ sight: Sight, cause: Int?, mayFire: Bool, into effects: inout [RuleEffect]
    ) {
        let isOpen = { (time: Int64) in sight.program.opening?.contains(Timestamp(microseconds: time)) ?? true }
        switch self.phase {
        case .firing, .suppressed:
            if sight.verdict == 0, cause != nil {
                self.end(sight, into: &effects)
            } else if sight.verdict == 1 {
                self.follow(sight)
                if self.phase == .suppressed, mayFire, self.quietReason(sight.program) == nil, isOpen(self.time) {
                    self.fire(sight, into: &effects)
                }
            }
        case .ok, .pending:
            if sight.verdict == 1, mayFire, isOpen(self.time) {
                self.begin(sight, cause: cause, into: &effects)
            } else {
                self.rest(sight, into: &effects)
            }
        }
    }

    // MARK: - Episodes

    private mutating func begin(_ sight: Sight, cause: Int?, into effects: inout [RuleEffect]) {
        let subjects = sight.program.subjects
        self.subject =
            subjects.firstIndex { sight.registers[$0.operation] == 1 } ?? subjects.firstIndex { $0.input == cause } ?? 0
        self.worst = self.value(sight).known
        let startsFlapping = self.countTransition(self.nextTransition, sight.program)
        if let reason = self.quietReason(sight.program) {
            self.phase = .suppressed
            self.isTold = false
            self.tell(.suppressed, sight, message: reason, into: &effects)
        } else {
            self.fire(sight, into: &effects)
        }
        if startsFlapping { self.tell(.flapping, sight, into: &effects) }
    }

    private mutating func fire(_ sight: Sight, into effects: inout [RuleEffect]) {
        self.phase = .firing
        self.isTold = true
        self.tell(.fired, sight, message: self.message(sight), into: &effects)
        self.lastFire = self.lastTransition
    }

    private mutating func end(_ sight: Sight, into effects: inout [RuleEffect]) {
        let startsFlapping = self.countTransition(self.nextTransition, sight.program)
        if self.phase == .firing {
            self.tell(.cleared, sight, peak: self.worst, into: &effects)
            self.lastClear = self.lastTransition
        } else {
            self.tell(.unsuppressed, sight, into: &effects)
        }
        self.phase = .ok
        self.isTold = false
        self.worst = nil
        if startsFlapping { self.tell(.flapping, sight, into: &effects) }
        self.rest(sight, into: &effects)
    }

    /// Between ok and pending.
    private mutating func rest(_ sight: Sight, into effects: inout [RuleEffect]) {
        let phase: RulePhase = self.isTiming(sight.program) ? .pending : .ok
        guard phase != self.phase else { return }
        self.phase = phase
        self.tell(phase == .pending ? .pending : .unpending, sight, into: &effects)
    }

    private mutating func follow(_ sight: Sight) {
        guard let value = self.value(sight).known else { return }
        let direction = sight.program.subjects[self.subject].direction
        if self.worst.map({ direction.isWorse(value, than: $0) }) ?? true {
            self.worst = value
        }
    }

    // MARK: - Quiet

    /// Why a fire would not be told of now; nil: it would be.
    private func quietReason(_ program: RuleProgram) -> String? {
        if self.isFlapping { return "flapping" }
        guard self.lastFire != .min, self.lastFire + program.cooldown > self.time else { return nil }
        return "cooldown"
    }

    /// - Returns: Whether that was one too many.
    private mutating func countTransition(_ time: Int64, _ program: RuleProgram) -> Bool {
        guard let limit = program.options.flapping else {
            self.transitions = []
            return false
        }
        self.transitions.append(time)
        if self.transitions.count > limit.transitions {
            self.transitions.removeFirst(self.transitions.count - limit.transitions)
        }
        guard !self.isFlapping, self.transitions.count == limit.transitions,
            self.transitions[0] > time - limit.within.microseconds
        else { return false }
        self.isFlapping = true
        return true
    }

    private mutating func calm(_ program: RuleProgram, into effects: inout [RuleEffect]) {
        guard self.isFlapping, self.calmTime(program) <= self.time else { return }
        self.isFlapping = false
        let input = program.subjects[self.subject].input
        effects.append(
            RuleEffect(
                kind: .calm, at: Timestamp(microseconds: self.time), channel: program.channels[input].number,
                value: self.inputs[input].value.known))
    }

    /// When half of the limit's transitions or more no longer lie within its time.
    func calmTime(_ program: RuleProgram) -> Int64 {
        guard let limit = program.options.flapping, self.transitions.count >= limit.transitions / 2 else {
            return self.time
        }
        return self.transitions[self.transitions.count - limit.transitions / 2] + limit.within.microseconds
    }

    // MARK: - Telling

    /// Transitions rise, though two may come of one time.
    private var nextTransition: Int64 { max(self.time, self.lastTransition + 1) }

    private mutating func tell(
        _ kind: RuleEffect.Kind, _ sight: Sight, peak: Double? = nil, message: String = "",
        into effects: inout [RuleEffect]
    ) {
        self.lastTransition = self.nextTransition
        let input = sight.program.subjects[self.subject].input
        effects.append(
            RuleEffect(
                kind: kind, at: Timestamp(microseconds: self.lastTransition),
                channel: sight.program.channels[input].number, value: self.value(sight).known, peak: peak,
                message: message))
    }

    /// What the episode's subject compares, or its channel's latest value; NaN: unknown.
    private func value(_ sight: Sight) -> Double {
        let subject = sight.program.subjects[self.subject]
        return subject.quantity.map { sight.registers[$0] } ?? self.inputs[subject.input].value
    }

    /// `"Reactor" > 80 for 30s: 85.2 °C`; of several comparisons, those that hold.
    private func message(_ sight: Sight) -> String {
        let subjects = sight.program.subjects
        if subjects.count == 1 {
            return subjects[0].sentence(sight.program.texts[sight.program.texts.count - 1], self.value(sight))
        }
        let holding = subjects.filter { sight.registers[$0.operation] == 1 }
        guard !holding.isEmpty else { return sight.program.expression.description }
        return holding.map { subject in
            let value = subject.quantity.map { sight.registers[$0] } ?? self.inputs[subject.input].value
            return subject.sentence(subject.text, value)
        }.joined(separator: "; ")
    }
}

extension Subject {
    /// `text` with the value that was compared, and its unit.
    fileprivate func sentence(_ text: String, _ value: Double) -> String {
        guard let value = value.known else { return text }
        return "\(text): \(value.rounded(toDigits: 6).ruleText)\(self.unit.isEmpty ? "" : " ")\(self.unit)"
    }
}

extension Double {
    /// nil for NaN.
    var known: Double? { self.isNaN ? nil : self }

    /// The nearest number of so many significant digits.
    func rounded(toDigits digits: Int) -> Double {
        guard self != 0, self.isFinite else { return self }
        var (scale, limit) = (1.0, 1.0)
        for _ in 1..<digits { limit *= 10 }
        while abs(self) * scale < limit, scale < 1e15 { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}
