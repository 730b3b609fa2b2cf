import Domain

/// A rule's machine run over the past, up to a moment and a little beyond.
struct RuleReplay: Sendable {
    /// What is looked at before the moment: all that the rule knows of it.
    static let before = Duration.seconds(86_400)
    /// And behind it, for what happened next.
    static let after = Duration.seconds(3600)
    /// Transitions kept, the last before the moment and the first behind it.
    private static let limit = 50

    let program: RuleProgram
    let moment: Timestamp
    private var machine: RuleState
    /// As it was at the moment; nil: that is not reached.
    private var state: RuleState?
    private var transitions: [RuleEffect] = []
    private var later: [RuleEffect] = []

    init(_ program: RuleProgram, at moment: Timestamp) {
        self.program = program
        self.moment = moment
        self.machine = RuleState(program, startingAt: moment - Self.before)
    }

    mutating func feed(_ reading: Reading) {
        if self.state == nil, reading.time > self.moment { self.reachMoment() }
        self.handle(.reading(reading))
    }

    /// - Returns: what it was at the moment.
    mutating func finish(at end: Timestamp) -> RuleState {
        if self.state == nil { self.reachMoment() }
        self.handle(.clock(end))
        return self.state ?? self.machine
    }

    var around: [RuleEffect] { self.transitions.suffix(Self.limit) + self.later }

    private mutating func reachMoment() {
        self.handle(.clock(self.moment))
        self.state = self.machine
    }

    private mutating func handle(_ input: RuleInput) {
        var effects: [RuleEffect] = []
        self.machine.handle(input, self.program, into: &effects)
        if self.state == nil {
            self.transitions += effects
            if self.transitions.count > 4 * Self.limit { self.transitions.removeFirst(3 * Self.limit) }
        } else if self.later.count < Self.limit {
            self.later += effects.prefix(Self.limit - self.later.count)
        }
    }
}
