import Domain

/// How far a rule is, as the evaluator has stored it.
struct RuleStanding: Sendable, Hashable {
    /// As in `rule_states.phase`.
    enum Phase: String, Sendable, Hashable, CaseIterable {
        case ok, pending, firing, suppressed
        /// It cannot be evaluated.
        case broken

        init(_ phase: RulePhase) {
            switch phase {
            case .ok: self = .ok
            case .pending: self = .pending
            case .firing: self = .firing
            case .suppressed: self = .suppressed
            }
        }
    }

    var phase: Phase = .ok
    /// Why it is broken or silent; nil: it is neither.
    var reason: String?
    var isFlapping = false
    var lastFiredAt: Timestamp?
}
