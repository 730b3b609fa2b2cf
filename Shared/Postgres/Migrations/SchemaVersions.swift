/// The highest applied version of each owner; empty for a database without migrations.
package func schemaVersions(_ pool: PostgresPool) async throws -> [String: Int] {
    try await pool.withConnection { connection in
        var versions: [String: Int] = [:]
        for row in try AppliedMigration.list(on: connection) {
            versions[row.owner] = max(versions[row.owner] ?? 0, row.version)
        }
        return versions
    }
}
