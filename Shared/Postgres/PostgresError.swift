/// Whatever went wrong between us and Postgres.
///
/// `description` is safe to show to anyone. `String(reflecting:)` tells all that is known but the values of a
/// refused row, and is for the log.
package struct PostgresError: Error, Sendable {
    package enum Kind: Sendable, Hashable {
        /// The server refused a statement; `sqlState` says why.
        case server
        /// No connection could be made, or it was lost.
        case connection
        /// More borrowers wait for a connection than the pool allows. Nothing was sent.
        case poolExhausted
        /// The pool has been shut down. Nothing was sent.
        case poolClosed
        /// The calling code broke a rule of this module; `message` says which.
        case usage
    }

    package var kind: Kind
    /// Five characters, see the appendix of the PostgreSQL manual; nil when it was not the server who spoke.
    package var sqlState: String?
    /// The server's or libpq's primary message. For the log: it may contain values.
    package var message: String
    package var detail: String?
    package var hint: String?
    package var schema: String?
    package var table: String?
    package var column: String?
    package var constraint: String?
    /// Place in `sql`, in characters from 1.
    package var position: Int?
    /// The statement, with `$1` in place of values.
    package var sql: String?
    /// The connection is gone, or could not be made. A new borrow gets another one.
    package var isConnectionLost: Bool
    /// The connection was lost after a COMMIT, or a statement outside a transaction, had been sent: it may have
    /// taken effect or not. When false, nothing of the failed unit of work is in the database.
    package var outcomeUnknown: Bool

    package init(
        kind: Kind, message: String, sqlState: String? = nil, sql: String? = nil, isConnectionLost: Bool = false,
        outcomeUnknown: Bool = false
    ) {
        self.kind = kind
        self.message = message
        self.sqlState = sqlState
        self.sql = sql
        self.isConnectionLost = isConnectionLost
        self.outcomeUnknown = outcomeUnknown
    }

    package var isUniqueViolation: Bool { self.sqlState == "23505" }
    package var isForeignKeyViolation: Bool { self.sqlState == "23503" }
    package var isNotNullViolation: Bool { self.sqlState == "23502" }
    package var isCheckViolation: Bool { self.sqlState == "23514" }
    /// By `statement_timeout`, or from outside by `pg_cancel_backend`. A cancelled task gets `CancellationError` instead.
    package var isCancelled: Bool { self.sqlState == "57014" }
    /// Serialization failure or deadlock: the same transaction may succeed when run again.
    package var isTransactionConflict: Bool { self.sqlState == "40001" || self.sqlState == "40P01" }
    package var isUndefinedTable: Bool { self.sqlState == "42P01" }

    /// The same call can succeed later without any change: nobody listens, no connection is free, or the server
    /// is short of resources.
    package var isUnavailable: Bool {
        if self.isConnectionLost || self.kind == .poolExhausted || self.kind == .poolClosed { return true }
        guard let sqlState = self.sqlState else { return false }
        return sqlState.hasPrefix("53") || sqlState == "57P03"
    }

    /// A prepared statement that the server no longer accepts: the result's columns changed, or it was deallocated.
    var isStaleStatement: Bool { self.sqlState == "0A000" || self.sqlState == "26000" }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        switch self.kind {
        case .server where self.isConnectionLost: "The connection to the database was lost."
        case .server: "The database refused the request (SQLSTATE \(self.sqlState ?? "unknown"))."
        case .connection: "The database cannot be reached."
        case .poolExhausted: "The database is busy: too many requests wait for a connection (pool exhausted)."
        case .poolClosed: "The database connections are closed."
        case .usage: "The database was used wrongly."
        }
    }

    package var debugDescription: String {
        var parts = ["kind=\(self.kind)", "message=\(self.message)"]
        func add(_ name: String, _ value: String?) {
            if let value { parts.append("\(name)=\(value)") }
        }
        add("sqlState", self.sqlState)
        // The detail of these two quotes the whole refused row, secrets included.
        add("detail", self.isNotNullViolation || self.isCheckViolation ? nil : self.detail)
        add("hint", self.hint)
        add("schema", self.schema)
        add("table", self.table)
        add("column", self.column)
        add("constraint", self.constraint)
        add("position", self.position.map(String.init))
        add("sql", self.sql.map { String($0.prefix(1000)) })
        if self.isConnectionLost { parts.append("isConnectionLost") }
        if self.outcomeUnknown { parts.append("outcomeUnknown") }
        return "PostgresError(\(parts.joined(separator: ", ")))"
    }
}
