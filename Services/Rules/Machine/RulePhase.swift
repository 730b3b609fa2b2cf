import Domain

/// Where a rule is.
enum RulePhase: UInt8, Sendable, Hashable, CaseIterable {
    case ok = 0
    /// A condition holds, but not yet for as long as it must.
    case pending = 1
    case firing = 2
    /// The rule holds, but the cooldown or flapping keeps it quiet.
    case suppressed = 3
}

/// What a rule's state machine is told.
enum RuleInput: Sendable, Hashable {
    case reading(Reading)
    /// It is so late; no reading from before is expected any more.
    case clock(Timestamp)
}

/// What came of an input.
struct RuleEffect: Sendable, Hashable {
    enum Kind: String, Sendable, Hashable, CaseIterable {
        case fired
        case cleared
        case pending
        case unpending
        /// An episode begins that nobody is told of; it fires when what keeps it quiet is over and it still holds.
        case suppressed
        /// It ends, untold.
        case unsuppressed
        case flapping
        /// Flapping is over.
        case calm
        /// A late reading tells that it would have fired, or cleared.
        case retroactivelyFired = "retroactively fired"
        case retroactivelyCleared = "retroactively cleared"
    }

    var kind: Kind
    /// Event time. Within a rule it rises with each effect, retroactive ones apart.
    var at: Timestamp
    /// Whose value caused it, or stands for what did.
    var channel: Channel.Number
    /// nil: none was ever seen.
    var value: Double?
    /// `cleared`, `retroactivelyCleared`: the worst value of the episode.
    var peak: Double?
    /// When it fires: `"Reactor" > 80 for 30s: 85.2 °C`. When it is suppressed: why. Else empty.
    var message = ""
}

extension RuleEffect: CustomStringConvertible {
    /// One line, the same for the same effect on every machine.
    var description: String {
        var line = "\(self.at.microseconds) \(self.kind.rawValue) channel \(self.channel)"
        if let value = self.value { line += " value \(value)" }
        if let peak = self.peak { line += " peak \(peak)" }
        return self.message.isEmpty ? line : "\(line) \(self.message)"
    }
}
