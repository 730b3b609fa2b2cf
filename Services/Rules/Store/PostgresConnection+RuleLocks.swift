import Postgres

/// The advisory locks of rules; those of transactions end with them.
extension PostgresConnection {
    /// Keeps the evaluator from storing until this transaction ends, and waits until it has stored.
    func lockRules() throws {
        try self.query("select pg_advisory_xact_lock(\(Self.ruleClass), 1)")
    }

    /// Keeps rules from being changed until this transaction ends.
    func lockRulesShared() throws {
        try self.query("select pg_advisory_xact_lock_shared(\(Self.ruleClass), 1)")
    }

    /// Becomes the one that evaluates, until the connection ends; false when another is.
    func lockEvaluation() throws -> Bool {
        try self.query("select pg_try_advisory_lock(\(Self.ruleClass), 0)")[0].decode(0, as: Bool.self)
    }

    /// Has the server notice within five seconds that this evaluator is gone or frozen, and free its lock: it speaks at least
    /// once a second.
    func expireWhenSilent() throws {
        try self.script(
            """
            set tcp_keepalives_idle = 2; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 2;
            set tcp_user_timeout = '4s'; set idle_session_timeout = '4s'; set idle_in_transaction_session_timeout = '4s'
            """)
    }

    /// The first key of the locks: "rule" in ASCII.
    private static var ruleClass: Int32 { 0x7275_6c65 }
}
