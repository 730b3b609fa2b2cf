import Contracts
import Domain
import Postgres
import ServiceKit

extension PostgresConnection {
    /// Tells people what is new about backups: a notice, and a `system_alert` when an alert begins or is over. To be called in a
    /// transaction; what was told before changes nothing.
    ///
    /// A backup is a run of the updater, too: its words are rows of `update_runs`, whose ids begin with the alert's name.
    ///
    /// - Returns: Whether it was news.
    func tell(_ word: BackupWord, at now: Timestamp) throws -> Bool {
        let prefix = "\(word.alert.rawValue):"
        let before: String? = try self.query(
            """
            select outcome from update_runs where starts_with(id, \(prefix)) order by told_at desc, id desc limit 1
            """
        ).first.map { try $0.decode(0) }
        let outcome: UpdaterState.Outcome = word.isGood ? .completed : .failed
        let id = "\(prefix)\(word.backup):\(outcome.rawValue)"
        let news = try self.query(
            "insert into update_runs (id, outcome) values (\(id), \(outcome.rawValue)) on conflict do nothing returning id"
        )
        guard !news.isEmpty else { return false }
        let wasGood = before.map { $0 == UpdaterState.Outcome.completed.rawValue } ?? true
        // That no backup is overdue is worth a word only after one was.
        if word.alert == .failed || wasGood != word.isGood {
            try self.query("select write_notice(\(word.message), \(word.isGood ? "info" : "error"))")
        }
        guard wasGood != word.isGood else { return true }
        let data = JSONValue.object([
            "alert": .string(word.alert.rawValue), "state": .string(word.isGood ? "resolved" : "raised"),
            "message": .string(word.message), "backup": .string(word.backup),
        ])
        try self.query(
            """
            select emit_event(\(id), \(SystemAlert.type), 'ota', \(now), \(word.isGood ? "info" : "critical"), null, null,
                \(data.json)::jsonb)
            """)
        return true
    }
}
