import Domain

/// A rule as the evaluator loads it.
struct StoredRule: Sendable {
    /// Its row.
    var number: Int64
    var rule: Rule
    /// Those that it read when it was stored, in the order of their appearance.
    var channels: [Channel.ID]
    /// Since when its condition is what it is.
    var begunAt: Timestamp
    /// As ``RuleState/encoded()``; nil: it has not begun.
    var state: [UInt8]?
}
