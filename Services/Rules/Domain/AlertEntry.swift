import Domain

/// Something that happened to an alert.
struct AlertEntry: Sendable, Hashable {
    enum Kind: String, Sendable, Hashable, CaseIterable {
        case fired, cleared, acknowledged, commented, shelved, unshelved, assigned, suppressed, unsuppressed
        /// The rule did something, or was refused it; the text says what.
        case acted, refused
        /// Nobody had acknowledged it; the text says what came of it.
        case escalated
        /// It was one of too many, and told together with others.
        case grouped
    }

    var at: Timestamp
    var kind: Kind
    /// Nil: the rules.
    var by: Person?
    /// The comment, the reason (of a suppression too), the name of who was assigned, or what the rule did.
    var text: String?
    /// Of a transition.
    var value: Double?
    /// Of a shelving.
    var until: Timestamp?
}
