import Catalogue
import Domain
import Postgres

/// What happens while nobody acknowledges an alert, and what is told together; the rules of it are functions of V0004 and V0006.
extension PostgresConnection {
    /// Does the steps of escalations that are due, and tells of alerts that wait for a group; each in one transaction with its
    /// events. To be called once a second, by one instance. O(*n*) in what is due.
    ///
    /// - Parameter stormLimit: So many alerts of a severity are told one by one in a minute; 0: all.
    /// - Returns: whether somebody may want to look.
    func tellWhatIsDue(at now: Timestamp, stormLimit: Int) throws -> Bool {
        // Each by itself: the second takes a lock that nobody may wait for who holds alerts, as the first does.
        let escalated = try self.query("select escalate_alerts(\(now))")[0].decode(0, as: Int64.self)
        let grouped = try self.query("select tell_alert_groups(\(now), \(Int32(stormLimit)))")[0]
            .decode(0, as: Bool.self)
        let escalatedTogether = try self.query("select tell_escalation_groups(\(now))")[0].decode(0, as: Bool.self)
        return escalated > 0 || grouped || escalatedTogether
    }

    /// Lets no other tell of alerts until this transaction ends. To be taken before alerts are written.
    func lockTelling() throws {
        try self.query("select lock_telling()")
    }

    /// Those to whom a rule escalates can log in.
    ///
    /// - Throws: `ValidationError` that names the steps.
    func refuseUnknownAssignees(of rule: Rule) throws {
        let ids = rule.escalation.compactMap(\.assignee?.text)
        guard !ids.isEmpty else { return }
        let known = Set(
            try self.query("select public_id from published_users where public_id = any(\(ids))").map {
                try $0.decode(0, as: String.self)
            })
        let issues = rule.escalation.enumerated().compactMap { index, step -> ValidationError.Issue? in
            guard let assignee = step.assignee, !known.contains(assignee.text) else { return nil }
            return ValidationError.Issue(
                ["body", "escalation", String(index), "assignee"], "There is no such user", type: "unknown_user")
        }
        if !issues.isEmpty { throw ValidationError(issues) }
    }
}
