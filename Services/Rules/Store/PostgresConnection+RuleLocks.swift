import Postgres

/// The advisory locks between those who change rules and those who store what was found; they end with their transactions.
extension PostgresConnection {
    /// Keeps evaluators from storing until this transaction ends, and waits until they have stored.
    func lockRules() throws {
        try self.query("select pg_advisory_xact_lock(\(Self.ruleClass), 1)")
    }

    /// Keeps rules from being changed until this transaction ends.
    func lockRulesShared() throws {
        try self.query("select pg_advisory_xact_lock_shared(\(Self.ruleClass), 1)")
    }

    /// The first key of the locks: "rule" in ASCII.
    private static var ruleClass: Int32 { 0x7275_6c65 }
}
