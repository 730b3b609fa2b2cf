/// A row of `schema_migrations`.
struct AppliedMigration {
    let owner: String
    let version: Int
    let name: String
    let checksum: String
    let appliedAt: SQLTimestamp

    /// Every row, by owner and version; none when the table does not exist yet.
    static func list(on connection: isolated PostgresConnection) throws -> [AppliedMigration] {
        // Asked first, because a failed statement would end a transaction that the caller may be in.
        let exists = try connection.query("select to_regclass('schema_migrations') is not null").first
        guard try exists?.decode(0, as: Bool.self) == true else { return [] }
        let rows = try connection.query(
            "select owner, version, name, checksum, applied_at from schema_migrations order by owner, version")
        return try rows.map { row in
            AppliedMigration(
                owner: try row.decode(0), version: try row.decode(1), name: try row.decode(2),
                checksum: try row.decode(3), appliedAt: try row.decode(4))
        }
    }
}
