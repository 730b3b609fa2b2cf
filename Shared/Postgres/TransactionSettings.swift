/// What the transactions of a task say of their cause: settings that each makes for itself and that end with it, for triggers
/// to read by `current_setting`.
///
/// Holds for what a `PostgresPool` lends, and costs no round trip: the settings go with BEGIN. A write by `query`, such as
/// INSERT … RETURNING, says nothing unless it stands in a transaction.
package struct TransactionSettings: Sendable, Hashable {
    /// Nil: nothing is said.
    @TaskLocal package static var current: TransactionSettings?

    /// By name, which is trusted text with a dot in it.
    private let values: [String: String]

    package init(_ values: [String: String]) {
        self.values = values
    }

    /// To stand behind BEGIN.
    var statement: String {
        // SET takes no snapshot, so that the transaction may still choose its isolation level.
        self.values.sorted { $0.key < $1.key }.map { name, value in
            "; set local \(name) = \(SQLQuery.quoted(literal: value))"
        }.joined()
    }
}
