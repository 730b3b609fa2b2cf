import Domain

/// All that a rule remembers. The one state machine of live evaluation, recovery, tests and backtest: no clock, no I/O.
///
/// ```
///              condition begins             it has held for long enough
///        ok ───────────────────▶ pending ───────────────────────────────▶ firing ──▶ a reading refutes it: ok
///         ▲ ◀─── it ends ───────────┘                │ within the cooldown, or flapping        ▲
///         └──────────────── a reading refutes it ── suppressed ────── that is over ────────────┘
/// ```
///
/// - Time is the readings' own. What happens by the passing of time happens at its deadline: before a reading that is
///   later, or by a clock that has reached it; so nothing depends on when the clock was asked.
/// - Only a reading ends an episode. Unknown (no reading yet, nothing in the window, a division by zero) changes nothing.
/// - A reading older than its channel's newest never changes this state. It goes through a second one, the shadow, whose
///   fires are told as retroactive.
struct RuleState: Sendable, Hashable {
    /// An input's reading this much behind the rule's time still fires a rule of several inputs; an older one is
    /// taken, and judged with the next that is on time.
    static let reorderBound: Int64 = 2_000_000

    /// The newest reading of a channel; `.min` and NaN: there was none.
    struct Newest: Sendable, Hashable {
        var time: Int64 = .min
        var value: Double = .nan

        static func == (left: Newest, right: Newest) -> Bool {
            left.time == right.time && left.value.bitPattern == right.value.bitPattern
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(self.time)
            hasher.combine(self.value.bitPattern)
        }
    }

    // Times are microseconds since 1970.
    var fingerprint: UInt64
    var startedAt: Int64
    /// The latest that this state was judged at.
    var time: Int64
    /// `.max`: time alone changes nothing.
    var deadline: Int64 = .max

    var phase = RulePhase.ok
    var isFlapping = false
    /// Of the last transition; the next is later. `.min`: there was none.
    var lastTransition: Int64 = .min
    /// Of the last fire and the last clear; `.min`: there was none.
    var lastFire: Int64 = .min
    var lastClear: Int64 = .min
    /// Whether the present episode was told of.
    var isTold = false
    /// The subject that the episode is about, and its worst value.
    var subject = 0
    var worst: Double?
    /// Beginnings and ends of episodes, told or not, the newest last: as many as the flapping limit counts.
    var transitions: [Int64] = []

    /// By input.
    var inputs: [Newest]
    var slots: [Slot]
    var windows: [WindowCells]
    var samples: [SampleWindow]
    /// One at most.
    var shadow: [RuleState] = []
    /// It sees late readings alone, so that it cannot tell what is missing: absence and counts are unknown to it.
    var isShadow = false

    /// - Parameter start: Now, for a new or changed rule: silence counts from here, and no reading from before it fires.
    init(_ program: RuleProgram, startingAt start: Timestamp) {
        self.fingerprint = program.fingerprint
        self.startedAt = start.microseconds
        self.time = start.microseconds
        self.inputs = Array(repeating: Newest(), count: program.channels.count)
        self.slots = Array(repeating: Slot(time: 0, bits: 0), count: program.slotCount)
        for case .held(_, _, let slot) in program.operations {
            self.slots[slot].time = .min
        }
        self.windows = Array(repeating: WindowCells(), count: program.windowLengths.count)
        self.samples = Array(repeating: SampleWindow(), count: program.sampleLengths.count)
        self.deadline = self.earliestDeadline(program, verdict: .nan)
    }

    /// Of a stretch of the past.
    init(shadowing program: RuleProgram, from start: Timestamp) {
        self.init(program, startingAt: start)
        self.isShadow = true
        self.deadline = self.earliestDeadline(program, verdict: .nan)
    }

    /// Of the present episode; nil: the rule is not firing.
    var firedAt: Timestamp? {
        self.phase == .firing ? Timestamp(microseconds: self.lastFire) : nil
    }

    var lastFiredAt: Timestamp? {
        self.lastFire == .min ? nil : Timestamp(microseconds: self.lastFire)
    }

    /// The worst value of the present episode.
    var peak: Double? {
        self.phase == .firing || self.phase == .suppressed ? self.worst : nil
    }

    /// When time alone may change something: give the clock when it has come. nil: never.
    var nextDeadline: Timestamp? {
        self.deadline == .max ? nil : Timestamp(microseconds: self.deadline)
    }

    // MARK: - Inputs

    /// Takes an input; appends what came of it, in order.
    mutating func handle(_ input: RuleInput, _ program: RuleProgram, into effects: inout [RuleEffect]) {
        switch input {
        case .reading(let reading):
            guard let place = program.input(of: reading.channel) else { return }
            self.take(reading, of: place, program, into: &effects)
        case .clock(let time):
            self.pass(through: time.microseconds, program, into: &effects)
        }
    }

    /// Takes a finite reading of the input `place`.
    mutating func take(_ reading: Reading, of place: Int, _ program: RuleProgram, into effects: inout [RuleEffect]) {
        let time = reading.time.microseconds
        let newest = self.inputs[place]
        if time <= newest.time {
            guard time < newest.time else {
                if reading.value.bitPattern != newest.value.bitPattern {
                    self.takeOnTime(reading, of: place, program, into: &effects)
                }
                return
            }
            self.takeLate(reading, of: place, program, into: &effects)
            return
        }
        if let threshold = program.threshold, time >= self.time, self.isResting,
            !threshold.isCrossed(by: reading.value)
        {
            self.rest(at: Newest(time: time, value: reading.value))
            return
        }
        self.takeOnTime(reading, of: place, program, into: &effects)
    }

    /// Whether nothing has begun: then a reading that does not cross the program's threshold changes nothing but the
    /// newest value. By far the most frequent case.
    var isResting: Bool {
        self.phase == .ok && self.deadline == .max && self.slots.allSatisfy(\.isFresh)
    }

    /// Takes a reading in that case.
    mutating func rest(at newest: Newest) {
        self.inputs[0] = newest
        self.time = newest.time
    }

    private mutating func takeOnTime(
        _ reading: Reading, of place: Int, _ program: RuleProgram, into effects: inout [RuleEffect]
    ) {
        let time = reading.time.microseconds
        if time > self.deadline {
            self.pass(through: time - 1, program, into: &effects)
        }
        self.absorb(time, reading.value, of: place, program)
        guard time >= self.startedAt else {
            self.deadline = min(self.deadline, self.startedAt)
            return
        }
        let mayFire = self.inputs.count == 1 || time >= self.time - Self.reorderBound
        self.time = max(self.time, time)
        self.judge(program, cause: place, mayFire: mayFire, into: &effects)
    }

    /// Runs the deadlines up to and with `limit`, each at its own time.
    private mutating func pass(through limit: Int64, _ program: RuleProgram, into effects: inout [RuleEffect]) {
        while self.deadline <= limit {
            self.time = max(self.time, self.deadline)
            self.judge(program, cause: nil, mayFire: true, into: &effects)
        }
    }

    private mutating func absorb(_ time: Int64, _ value: Double, of place: Int, _ program: RuleProgram) {
        let before = self.inputs[place].time
        self.inputs[place] = Newest(time: time, value: value)
        for absorption in program.absorptions[place] {
            switch absorption {
            case .window(let slot):
                self.windows[slot].absorb(time, value, length: program.windowLengths[slot])
            case .samples(let slot):
                self.samples[slot].absorb(time, value, length: program.sampleLengths[slot])
            case .run(let tolerance, let slot):
                if before == .min || abs(value - self.slots[slot].number) > tolerance {
                    self.slots[slot] = Slot(time: time, bits: value.bitPattern)
                }
            case .rhythm(let slot):
                if before != .min, time > before {
                    Rhythm.learn(time - before, into: &self.slots[slot])
                }
            }
        }
    }

    // MARK: - Late readings

    private mutating func takeLate(
        _ reading: Reading, of place: Int, _ program: RuleProgram, into effects: inout [RuleEffect]
    ) {
        let time = reading.time.microseconds
        guard time >= self.startedAt else { return }
        if self.shadow.first.map({ time < $0.inputs[place].time }) ?? true {
            // Another stretch of the past, older than the one before.
            self.shadow = [RuleState(shadowing: program, from: reading.time)]
        }
        var found: [RuleEffect] = []
        var isTold = self.shadow[0].isTold
        self.shadow[0].take(reading, of: place, program, into: &found)
        for var effect in found {
            switch effect.kind {
            case .fired:
                isTold = !self.wasFiring(at: effect.at.microseconds)
                effect.kind = .retroactivelyFired
            case .cleared:
                effect.kind = .retroactivelyCleared
            default:
                continue
            }
            if isTold { effects.append(effect) }
            if effect.kind == .retroactivelyCleared { isTold = false }
        }
        self.shadow[0].isTold = isTold
    }

    /// Whether the present or the last episode that was told of holds this time.
    private func wasFiring(at time: Int64) -> Bool {
        guard self.lastFire != .min, time >= self.lastFire else { return false }
        return self.phase == .firing || time <= self.lastClear
    }
}
