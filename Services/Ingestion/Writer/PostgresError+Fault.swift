import Postgres

extension PostgresError {
    /// Whether the same rows would fail again: bad data (class 22), a violated constraint (23). Everything else, a full
    /// disk among it, may pass.
    var isFaultOfData: Bool {
        guard let state = self.sqlState, !self.isMissingPartition else { return false }
        return state.hasPrefix("22") || state.hasPrefix("23")
    }

    /// Whether a day has no partition (any more): PostgreSQL calls it a violated check, and names none.
    var isMissingPartition: Bool { self.isCheckViolation && self.constraint == nil }
}

extension PostgresError {
    /// Whether there is no space left on a disk of the server.
    var isStorageFull: Bool { self.sqlState == "53100" }
}
