import Domain

/// How far a rule is, on its way to `rule_states`.
struct StateMark: Sendable, Hashable {
    /// The rule's row, and since when its condition is the one that was evaluated.
    var number: Int64
    var begunAt: Timestamp
    var standing: RuleStanding
    var nextDeadline: Timestamp?
    /// Nil: what is stored stays.
    var state: [UInt8]?
}
