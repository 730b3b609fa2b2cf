import Domain
import Schedules

/// The operations, run one after the other.
extension RuleState {
    /// Fills a register for each operation, as of ``time``.
    ///
    /// - Parameters:
    ///   - cause: The input that a reading came from; nil: time passed, and no readings are counted.
    ///   - registers: One for each operation, of any content.
    mutating func evaluate(_ program: RuleProgram, cause: Int?, into registers: UnsafeMutableBufferPointer<Double>) {
        for (place, operation) in program.operations.enumerated() {
            registers[place] = self.result(of: operation, program, cause: cause, registers)
        }
    }

    private mutating func result(
        of operation: Operation, _ program: RuleProgram, cause: Int?, _ registers: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        switch operation {
        case .number(let number): return number
        case .value(let input): return self.inputs[input].value
        case .window(let function, let slot):
            let length = program.windowLengths[slot]
            self.windows[slot].forget(before: self.time - length)
            // A number of readings means nothing before the window has been watched in full.
            if function == .count, self.isShadow || self.time - self.startedAt < length { return .nan }
            return self.windows[slot].value(of: function)
        case .percentile(let rank, let slot):
            self.samples[slot].forget(before: self.time - program.sampleLengths[slot])
            return self.samples[slot].percentile(rank)
        case .absolute(let inner): return abs(registers[inner])
        case .negated(let inner): return -registers[inner]
        case .arithmetic(let left, let operation, let right):
            return operation.result(registers[left], registers[right])
        case .comparison(let left, let relation, let right):
            let (value, level) = (registers[left], registers[right])
            return value.isNaN || level.isNaN ? .nan : relation.holds(value, level) ? 1 : 0
        case .within(let value, let low, let high):
            return Self.isWithin(registers[value], registers[low], registers[high])
        case .outside(let value, let low, let high):
            return 1 - Self.isWithin(registers[value], registers[low], registers[high])
        case .latch(let set, let clear, let slot):
            return self.latch(set: registers[set], clear: registers[clear], slot)
        case .absent(let input, let limit):
            return self.isSilent(input, limit)
        case .unheard(let input, let slot):
            return Rhythm.limit(self.slots[slot]).map { self.isSilent(input, $0) } ?? .nan
        case .stuck(let input, let duration, let slot):
            guard self.inputs[input].time != .min else { return .nan }
            return self.inputs[input].time - self.slots[slot].time >= duration ? 1 : 0
        case .held(let inner, let duration, let slot):
            return self.held(registers[inner], duration, slot)
        case .repeated(let inner, let count, let total, let input, let slot):
            return self.repeated(cause == input ? registers[inner] : .nan, count, total, slot)
        case .not(let inner): return 1 - registers[inner]
        case .and(let left, let right): return Self.and(registers[left], registers[right])
        case .or(let left, let right): return 1 - Self.and(1 - registers[left], 1 - registers[right])
        }
    }

    /// When an input was last heard; before the first time, when this state began.
    func lastHeard(_ input: Int) -> Int64 { max(self.inputs[input].time, self.startedAt) }

    private func isSilent(_ input: Int, _ limit: Int64) -> Double {
        self.isShadow ? .nan : self.time - self.lastHeard(input) >= limit ? 1 : 0
    }

    private mutating func latch(set: Double, clear: Double, _ slot: Int) -> Double {
        if set == 1 {
            self.slots[slot].bits = 1
        } else if clear == 1 {
            self.slots[slot].bits = 0
        } else if set.isNaN || clear.isNaN {
            return .nan
        }
        return Double(self.slots[slot].bits)
    }

    private mutating func held(_ inner: Double, _ duration: Int64, _ slot: Int) -> Double {
        if inner == 0 {
            self.slots[slot].time = .min
        } else if inner == 1, self.slots[slot].time == .min {
            self.slots[slot].time = self.time
        }
        return inner == 1 && self.time - self.slots[slot].time < duration ? 0 : inner
    }

    private mutating func repeated(_ inner: Double, _ count: Int, _ total: Int, _ slot: Int) -> Double {
        if !inner.isNaN {
            let mask = UInt64.max >> (64 - total)
            self.slots[slot].bits = (self.slots[slot].bits << 1 | (inner == 1 ? 1 : 0)) & mask
            self.slots[slot].time = min(self.slots[slot].time + 1, Int64(total))
        }
        guard self.slots[slot].time > 0 else { return .nan }
        return self.slots[slot].bits.nonzeroBitCount >= count ? 1 : 0
    }

    /// False when one is false, whatever the other is.
    private static func and(_ left: Double, _ right: Double) -> Double {
        left == 0 || right == 0 ? 0 : left * right
    }

    private static func isWithin(_ value: Double, _ low: Double, _ high: Double) -> Double {
        value.isNaN || low.isNaN || high.isNaN ? .nan : value >= low && value <= high ? 1 : 0
    }

    // MARK: - Deadlines

    /// The first time after ``time`` at which something may change without a reading; `.max`: never.
    func earliestDeadline(_ program: RuleProgram, verdict: Double) -> Int64 {
        var earliest = Int64.max
        func consider(_ time: Int64) {
            if time > self.time { earliest = min(earliest, time) }
        }
        for place in program.timed {
            switch program.operations[place] {
            case .absent(let input, let limit) where !self.isShadow:
                consider(self.lastHeard(input) + limit)
            case .unheard(let input, let slot) where !self.isShadow:
                if let limit = Rhythm.limit(self.slots[slot]) { consider(self.lastHeard(input) + limit) }
            case .held(_, let duration, let slot):
                if self.slots[slot].time != .min { consider(self.slots[slot].time + duration) }
            case .window(_, let slot) where !self.isShadow:
                let length = program.windowLengths[slot]
                consider(self.startedAt + length)
                if let first = self.windows[slot].cells.first { consider(first.lastTime + length) }
            default: break
            }
        }
        if self.isFlapping {
            consider(self.calmTime(program))
        }
        if verdict == 1, self.phase != .firing {
            if self.lastFire != .min { consider(self.lastFire + program.cooldown) }
            if let opening = program.opening, !opening.contains(.init(microseconds: self.time)),
                let next = opening.opening(after: .init(microseconds: self.time))
            {
                consider(next.microseconds)
            }
        }
        return earliest
    }

    /// Whether a condition is true, but not yet for as long as it must be.
    func isTiming(_ program: RuleProgram) -> Bool {
        program.timed.contains { place in
            guard case .held(_, let duration, let slot) = program.operations[place] else { return false }
            return self.slots[slot].time != .min && self.time - self.slots[slot].time < duration
        }
    }
}

extension Relation {
    /// Of two numbers; within 1e-9 counts as equal.
    func holds(_ value: Double, _ level: Double) -> Bool {
        switch self {
        case .greater: value > level
        case .greaterOrEqual: value >= level
        case .less: value < level
        case .lessOrEqual: value <= level
        case .equal: abs(value - level) < 1e-9
        case .unequal: abs(value - level) >= 1e-9
        }
    }
}

extension Arithmetic {
    /// NaN: not a finite number.
    fileprivate func result(_ left: Double, _ right: Double) -> Double {
        let result =
            switch self {
            case .plus: left + right
            case .minus: left - right
            case .times: left * right
            case .divided: left / right
            }
        return result.isFinite ? result : .nan
    }
}
