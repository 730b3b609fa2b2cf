import Domain

/// Something for the audit log that changes no audited row.
struct AuditEvent: Sendable, Hashable {
    /// Nil: whoever the request comes from.
    var actor: User?
    var action: String
    var subjectKind: String
    var subjectID: String?
    var subjectName: String?
    /// Column by column, in the log.
    var details: [String: String] = [:]

    /// - Parameter method: `password`, or who has vouched for him.
    static func loggedIn(_ user: User, by method: String) -> AuditEvent {
        AuditEvent(
            actor: user, action: "login.succeeded", subjectKind: "user", subjectID: user.id.text,
            subjectName: user.name,
            details: ["method": method])
    }

    static func loggedOut(_ principal: Principal) -> AuditEvent {
        AuditEvent(
            action: "login.ended", subjectKind: "user", subjectID: principal.user.text, subjectName: principal.name)
    }

    /// - Parameter session: nil: all of them, or all but the one that asks.
    static func sessionsEnded(of user: User.ID, session: String?) -> AuditEvent {
        AuditEvent(
            action: "session.ended", subjectKind: "user", subjectID: user.text,
            details: session.map { ["session": $0] } ?? [:])
    }

    static func revealed(_ credential: Credential.ID, name: String) -> AuditEvent {
        AuditEvent(
            action: "credential.revealed", subjectKind: "credential", subjectID: credential.text, subjectName: name)
    }

    static func exported(_ question: AuditQuestion, as format: String) -> AuditEvent {
        var details = ["format": format]
        details["actor"] = question.actor
        details["action"] = question.action
        details["subject"] = question.subject
        details["from"] = question.from?.rfc3339
        details["to"] = question.to?.rfc3339
        return AuditEvent(action: "audit.exported", subjectKind: "audit", details: details)
    }
}
