import Domain

/// How many alerts want attention; shelved and suppressed ones do not.
struct AlertSummary: Sendable, Hashable {
    /// Of those that fire.
    var firing: [Severity: Int]
    /// Firing or cleared, but seen by nobody.
    var unacknowledged: Int
    /// Firing, but shelved.
    var shelved: Int
    /// Firing, and told to nobody by design; those that are shelved besides are not counted again.
    var suppressed: Int
}
