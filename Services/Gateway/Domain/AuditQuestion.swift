import Domain

/// Which entries of the audit log are asked for; what is nil does not matter.
struct AuditQuestion: Sendable, Hashable {
    /// All of an actor (`user:<id>`), or a part of its name, in any case.
    var actor: String?
    /// All of an action, or what stands before a dot: `channel` finds `channel.updated`.
    var action: String?
    /// A public id, or a part of a name, in any case.
    var subject: String?
    var from: Timestamp?
    /// Excluded.
    var to: Timestamp?
}
