import Postgres

extension PostgresError {
    /// Whether the same rows would fail again: bad data (class 22), a violated constraint (23). Everything else, a full
    /// disk among it, may pass.
    var isFaultOfData: Bool {
        guard let state = self.sqlState else { return false }
        return state.hasPrefix("22") || state.hasPrefix("23")
    }
}
