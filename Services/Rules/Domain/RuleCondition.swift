import Domain

/// What a rule waits for, in one of its two forms.
enum RuleCondition: Sendable, Hashable {
    /// One channel against one threshold, or two.
    struct Simple: Sendable, Hashable {
        var channel: Channel.ID
        var comparison: SimpleRule.Operator
        /// In the channel's unit.
        var threshold: Double
        /// Of `between` and `outside`.
        var thresholdHigh: Double?
        /// Nil: at the threshold.
        var clearThreshold: Double?
        /// How long it must hold; zero: not at all.
        var forSeconds: Double = 0
    }

    case simple(Simple)
    /// In the language of `docs/rules-language.md`; parsed before it came here.
    case expression(String)

    var simple: Simple? {
        if case .simple(let simple) = self { simple } else { nil }
    }

    var expression: String? {
        if case .expression(let text) = self { text } else { nil }
    }
}
