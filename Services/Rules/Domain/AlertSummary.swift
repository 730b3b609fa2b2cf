import Domain

/// How many alerts want attention; shelved ones do not.
struct AlertSummary: Sendable, Hashable {
    /// Of those that fire.
    var firing: [Severity: Int]
    /// Firing or cleared, but seen by nobody.
    var unacknowledged: Int
    /// Firing, but shelved.
    var shelved: Int
}
