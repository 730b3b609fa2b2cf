import ServiceKit

extension Database {
    /// The newest migration of each owner of tables.
    func schemaVersions() async throws -> [String: Int] {
        let written = try await self.run(
            "versions",
            #"psql -AtX -F ' ' -v ON_ERROR_STOP=1 -c "select owner, max(version) from schema_migrations group by owner""#
        )
        var versions: [String: Int] = [:]
        for line in written.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let version = Int(words[1].trimmed) { versions[String(words[0])] = version }
        }
        return versions
    }
}
