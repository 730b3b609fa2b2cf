import Domain

/// Many rules in memory: hands each reading to those that read its channel.
///
/// A plain value: no clock, no I/O, no locks. Each rule has a slot, a small number that stays its own until it is removed.
struct RuleEngine: Sendable {
    /// A rule that reads a channel. While it rests, readings that do not cross its threshold are noted here alone, side
    /// by side in memory; its state gets the last of them when something asks for it.
    private struct Reader {
        var slot: Int
        var input: Int
        /// nil: the rule does not rest.
        var threshold: Threshold?
        /// Readings up to here are not for the shortcut.
        var after: Int64 = .min
        /// What the state has not been told.
        var untold: RuleState.Newest?
    }

    private var programs: [RuleProgram?] = []
    /// Of slots that are free, what was there.
    private var states: [RuleState] = []
    private var free: [Int] = []
    private var places: [Channel.Number: Int] = [:]
    /// By place of the channel.
    private var readers: [[Reader]] = []

    /// By slot: microseconds since 1970; `.max` for none.
    private var deadlines: [Int64] = []
    private var isChanged: [Bool] = []
    private var changed: [Int] = []
    private var effects: [(slot: Int, effect: RuleEffect)] = []
    /// Filled and emptied by each rule, kept for its memory.
    private var found: [RuleEffect] = []

    init() {}

    /// - Returns: The rule's slot.
    mutating func insert(_ program: RuleProgram, _ state: RuleState) -> Int {
        let slot = self.free.popLast() ?? self.programs.count
        if slot == self.programs.count {
            self.programs.append(program)
            self.states.append(state)
            self.deadlines.append(state.deadline)
            self.isChanged.append(false)
        } else {
            self.programs[slot] = program
            self.states[slot] = state
            self.deadlines[slot] = state.deadline
        }
        for (input, channel) in program.channels.enumerated() {
            let place = self.places[channel.number] ?? self.readers.count
            if place == self.readers.count {
                self.places[channel.number] = place
                self.readers.append([])
            }
            self.readers[place].append(Reader(slot: slot, input: input))
        }
        return slot
    }

    /// Forgets a rule; effects of it that were not taken are lost.
    mutating func remove(_ slot: Int) {
        guard let program = self.programs[slot] else { return }
        for channel in program.channels {
            guard let place = self.places[channel.number] else { continue }
            self.readers[place].removeAll { $0.slot == slot }
        }
        self.programs[slot] = nil
        self.deadlines[slot] = .max
        self.effects.removeAll { $0.slot == slot }
        self.changed.removeAll { $0 == slot }
        self.isChanged[slot] = false
        self.free.append(slot)
    }

    /// nil: nobody has this slot.
    subscript(slot: Int) -> RuleState? {
        guard let program = self.programs[slot] else { return nil }
        var state = self.states[slot]
        let place = self.places[program.channels[0].number]
        if let untold = place.flatMap({ self.readers[$0].first { $0.slot == slot } })?.untold {
            state.rest(at: untold)
        }
        return state
    }

    func program(_ slot: Int) -> RuleProgram? { self.programs[slot] }

    /// The rules that read a channel.
    func slots(reading channel: Channel.Number) -> [Int] {
        self.places[channel].map { self.readers[$0].map(\.slot) } ?? []
    }

    // MARK: - Inputs

    /// Takes a finite reading.
    ///
    /// - Complexity: O(*n*) in the rules that read its channel.
    mutating func handle(_ reading: Reading) {
        guard let place = self.places[reading.channel] else { return }
        let time = reading.time.microseconds
        for index in self.readers[place].indices {
            if let threshold = self.readers[place][index].threshold, time > self.readers[place][index].after,
                !threshold.isCrossed(by: reading.value)
            {
                self.readers[place][index].after = time
                self.readers[place][index].untold = RuleState.Newest(time: time, value: reading.value)
                self.note(self.readers[place][index].slot)
            } else {
                self.take(reading, place, index)
            }
        }
    }

    private mutating func take(_ reading: Reading, _ place: Int, _ index: Int) {
        let reader = self.readers[place][index]
        guard let program = self.programs[reader.slot] else { return }
        if let untold = reader.untold {
            self.states[reader.slot].rest(at: untold)
        }
        self.states[reader.slot].take(reading, of: reader.input, program, into: &self.found)
        self.settle(reader.slot)
        if program.threshold != nil {
            let state = self.states[reader.slot]
            self.readers[place][index] = Reader(
                slot: reader.slot, input: reader.input, threshold: state.isResting ? program.threshold : nil,
                after: max(state.inputs[0].time, state.time - 1))
        }
    }

    /// Tells the time to those rules whose deadline has come.
    ///
    /// - Complexity: O(*n*) in all rules, at the speed of memory.
    mutating func advance(to time: Timestamp) {
        for slot in self.deadlines.indices where self.deadlines[slot] <= time.microseconds {
            guard let program = self.programs[slot] else { continue }
            // It has a deadline, so it does not rest.
            self.states[slot].handle(.clock(time), program, into: &self.found)
            self.settle(slot)
        }
    }

    /// The first deadline of all rules.
    var nextDeadline: Timestamp? {
        guard let first = self.deadlines.min(), first != .max else { return nil }
        return Timestamp(microseconds: first)
    }

    /// What came of the inputs since the last call, in order.
    mutating func takeEffects() -> [(slot: Int, effect: RuleEffect)] {
        defer { self.effects = [] }
        return self.effects
    }

    /// The rules whose state has changed since the last call, each once.
    mutating func takeChanged() -> [Int] {
        defer { self.changed = [] }
        for slot in self.changed { self.isChanged[slot] = false }
        return self.changed
    }

    private mutating func settle(_ slot: Int) {
        self.deadlines[slot] = self.states[slot].deadline
        self.note(slot)
        guard !self.found.isEmpty else { return }
        for effect in self.found { self.effects.append((slot: slot, effect: effect)) }
        self.found.removeAll(keepingCapacity: true)
    }

    /// That its state has changed.
    private mutating func note(_ slot: Int) {
        guard !self.isChanged[slot] else { return }
        self.isChanged[slot] = true
        self.changed.append(slot)
    }
}
