import Postgres

/// Whether the database has exactly the schema that this build was written for. Costs two round trips.
package struct SchemaIsCurrent: ReadinessCheck {
    package let name: String
    private let owner: String
    private let version: Int
    private let versions: @Sendable () async throws -> [String: Int]

    /// - Parameters:
    ///   - owner: whose tables, as in `schema_migrations`.
    ///   - version: from `SchemaVersions`.
    package init(_ pool: PostgresPool, owner: String, version: Int) {
        self.init(owner: owner, version: version) { try await schemaVersions(pool) }
    }

    init(owner: String, version: Int, versions: @escaping @Sendable () async throws -> [String: Int]) {
        self.name = "schema_\(owner)"
        self.owner = owner
        self.version = version
        self.versions = versions
    }

    package func check() async throws {
        let found = try await self.versions()[self.owner] ?? 0
        if found < self.version {
            throw ReadinessProblem(
                "The schema of \(self.owner) is at version \(found), this build needs \(self.version): "
                    + "run webmacs migrate.")
        }
        if found > self.version {
            throw ReadinessProblem(
                "The schema of \(self.owner) is at version \(found), newer than the \(self.version) of this build.")
        }
    }
}
