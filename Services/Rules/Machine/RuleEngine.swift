import Domain

/// Many rules in memory: hands each reading to those that read its channel.
///
/// A plain value: no clock, no I/O, no locks. Each rule has a slot, a small number that stays its own until it is removed.
struct RuleEngine: Sendable {
    private struct Reader {
        var slot: Int
        var input: Int
    }

    private var programs: [RuleProgram?] = []
    private var states: [RuleState?] = []
    private var free: [Int] = []
    private var readers: [Channel.Number: [Reader]] = [:]

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
            self.programs.append(nil)
            self.states.append(nil)
            self.deadlines.append(.max)
            self.isChanged.append(false)
        }
        self.programs[slot] = program
        self.states[slot] = state
        self.deadlines[slot] = state.deadline
        for (input, channel) in program.channels.enumerated() {
            self.readers[channel.number, default: []].append(Reader(slot: slot, input: input))
        }
        return slot
    }

    /// Forgets a rule; effects of it that were not taken are lost.
    mutating func remove(_ slot: Int) {
        guard let program = self.programs[slot] else { return }
        for channel in program.channels {
            self.readers[channel.number]?.removeAll { $0.slot == slot }
            if self.readers[channel.number]?.isEmpty == true { self.readers[channel.number] = nil }
        }
        self.programs[slot] = nil
        self.states[slot] = nil
        self.deadlines[slot] = .max
        self.effects.removeAll { $0.slot == slot }
        self.changed.removeAll { $0 == slot }
        self.isChanged[slot] = false
        self.free.append(slot)
    }

    /// nil: nobody has this slot.
    subscript(slot: Int) -> RuleState? { self.states[slot] }

    func program(_ slot: Int) -> RuleProgram? { self.programs[slot] }

    /// The rules that read a channel.
    func slots(reading channel: Channel.Number) -> [Int] { self.readers[channel]?.map(\.slot) ?? [] }

    // MARK: - Inputs

    /// Takes a finite reading.
    ///
    /// - Complexity: O(*n*) in the rules that read its channel.
    mutating func handle(_ reading: Reading) {
        guard let readers = self.readers[reading.channel] else { return }
        for reader in readers {
            guard let program = self.programs[reader.slot] else { continue }
            self.states[reader.slot]?.take(reading, of: reader.input, program, into: &self.found)
            self.settle(reader.slot)
        }
    }

    /// Tells the time to those rules whose deadline has come.
    ///
    /// - Complexity: O(*n*) in all rules, at the speed of memory.
    mutating func advance(to time: Timestamp) {
        for slot in self.deadlines.indices where self.deadlines[slot] <= time.microseconds {
            guard let program = self.programs[slot] else { continue }
            self.states[slot]?.handle(.clock(time), program, into: &self.found)
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
        self.deadlines[slot] = self.states[slot]?.deadline ?? .max
        if !self.isChanged[slot] {
            self.isChanged[slot] = true
            self.changed.append(slot)
        }
        guard !self.found.isEmpty else { return }
        for effect in self.found { self.effects.append((slot: slot, effect: effect)) }
        self.found.removeAll(keepingCapacity: true)
    }
}
