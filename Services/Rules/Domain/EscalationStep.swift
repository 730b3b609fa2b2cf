import Domain

/// What happens when nobody has acknowledged an alert for a while.
struct EscalationStep: Sendable, Hashable {
    /// So many seconds after the alert fired, or was told, where it was suppressed before.
    var after: Int
    /// Who takes care of it from then on; nil: whoever did.
    var assignee: User.ID?
    /// How bad it is from then on; nil: as bad as it was.
    var severity: Severity?
    /// Of the last step: so many seconds later it happens again, until somebody acknowledges; nil: once.
    var repeatEvery: Int?
}
