import Domain

/// One time that a rule fired.
struct Alert: Sendable, Hashable {
    typealias ID = Identifier<Alert>

    enum State: String, Sendable, Hashable, CaseIterable {
        case firing, cleared
    }

    struct Source: Sendable, Hashable {
        var channel: Channel.ID
        var name: String
        var unit: String
    }

    var id: ID
    var rule: Rule.ID
    /// As it was called then.
    var ruleName: String
    var severity: Severity
    /// By the readings' own time.
    var firedAt: Timestamp
    /// Nil: it fires; of a retroactive one: not known when.
    var clearedAt: Timestamp?
    /// Late readings say that it would have fired; nobody was notified.
    var isRetroactive: Bool
    var value: Double?
    var peak: Double?
    var message: String
    var source: Source?
    /// Why it was told to nobody; nil: it was told, or is by now.
    var suppressed: String?
    var acknowledgedAt: Timestamp?
    var acknowledgedBy: Person?
    /// Nil: it is not shelved now.
    var shelvedUntil: Timestamp?
    var shelvedBy: Person?
    var assignee: Person?
    var comments: Int

    var state: State { self.clearedAt == nil && !self.isRetroactive ? .firing : .cleared }
}
