import Domain
import Postgres

/// Reads the tables `audit_log` and `audit_heads`: for the gateway, and for whoever verifies them.
package enum AuditRows {
    /// The entries that follow one, in their order.
    package static func entries(
        after sequence: Int64, through last: Int64 = .max, limit: Int, _ connection: isolated PostgresConnection
    ) throws -> [AuditEntry] {
        try Self.entries(
            "where sequence > \(sequence) and sequence <= \(last) order by sequence limit \(limit)", connection)
    }

    /// - Parameter clauses: what stands behind `from audit_log`.
    package static func entries(
        _ clauses: SQLQuery, _ connection: isolated PostgresConnection
    ) throws -> [AuditEntry] {
        try connection.query("select \(raw: Self.columns) from audit_log \(fragment: clauses)").map(Self.entry)
    }

    /// - Parameter clauses: what stands behind `from audit_heads`.
    package static func heads(_ clauses: SQLQuery, _ connection: isolated PostgresConnection) throws -> [AuditHead] {
        try connection.query(
            """
            select to_char(day, 'YYYY-MM-DD'), sequence, hash, signed_at, key_id, public_key, signature
            from audit_heads join audit_keys using (key_id) \(fragment: clauses)
            """
        ).map { row in
            AuditHead(
                day: try row.decode(0), sequence: try row.decode(1), hash: try row.decode(2),
                signedAt: try Self.time(row, 3), keyID: try row.decode(4), publicKey: try row.decode(5),
                signature: try row.decode(6))
        }
    }

    private static let columns = """
        sequence, at, actor, actor_name, address, request_id, action, subject_kind, subject_id, subject_name, details::text,
        previous_hash, hash
        """

    private static func entry(_ row: SQLRow) throws -> AuditEntry {
        AuditEntry(
            sequence: try row.decode(0), at: try Self.time(row, 1), actor: try row.decode(2),
            actorName: try row.decode(3), address: try row.decode(4), requestID: try row.decode(5),
            action: try row.decode(6), subjectKind: try row.decode(7), subjectID: try row.decode(8),
            subjectName: try row.decode(9), details: try row.decode(10), previousHash: try row.decode(11),
            hash: try row.decode(12))
    }

    private static func time(_ row: SQLRow, _ column: Int) throws -> Timestamp {
        Timestamp(microseconds: try row.decode(column, as: SQLTimestamp.self).microsecondsSince1970)
    }
}
