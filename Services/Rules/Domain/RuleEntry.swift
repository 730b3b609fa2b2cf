import Domain

/// A rule with what has become of it.
struct RuleEntry: Sendable, Hashable {
    var rule: Rule
    /// Those that it reads, in the order of their appearance.
    var channels: [Channel.ID]
    var standing: RuleStanding
    /// Another one after each change.
    var revision: Int64

    var state: WireState {
        guard self.rule.isEnabled else { return .disabled }
        return switch self.standing.phase {
        case .ok, .suppressed: .ok
        case .pending: .pending
        case .firing: .firing
        case .broken: .broken
        }
    }
}
