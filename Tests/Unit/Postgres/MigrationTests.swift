import Testing

@testable import Postgres

@Suite("Migrations")
struct MigrationTests {
    private func migration(_ version: Int, owner: String = "gateway", sql: String = "select 1") throws -> Migration {
        try Migration(owner: owner, fileName: "V000\(version)__step_\(version).sql", sql: sql)
    }

    private func applied(_ migration: Migration, checksum: String? = nil) -> AppliedMigration {
        AppliedMigration(
            owner: migration.owner, version: migration.version, name: migration.name,
            checksum: checksum ?? migration.checksum, appliedAt: SQLTimestamp(microsecondsSince1970: 7))
    }

    @Test("A file's name holds version and name")
    func fileName() throws {
        let migration = try Migration(owner: "gateway", fileName: "V0042__create_users.sql", sql: "")
        #expect(migration.version == 42)
        #expect(migration.name == "create_users")
    }

    @Test(
        "Any other name is refused",
        arguments: [
            "0001__a.sql", "V__a.sql", "V1_a.sql", "V1__.sql", "V1__a.txt", "V0__a.sql", "V1__a b.sql",
            "V99999999999__a.sql",
            "V١__a.sql", "v1__a.sql", "",
        ])
    func badFileName(name: String) {
        #expect(throws: MigrationError.malformedFileName(name)) {
            try Migration(owner: "gateway", fileName: name, sql: "")
        }
    }

    @Test("The checksum is FNV-1a and the same for every kind of line end")
    func checksum() throws {
        #expect(try self.migration(1, sql: "").checksum == "cbf29ce484222325")
        #expect(try self.migration(1, sql: "a").checksum == "af63dc4c8601ec8c")
        #expect(try self.migration(1, sql: "foobar").checksum == "85944171f73967e8")
        let unix = try self.migration(1, sql: "a\nb\n\nc").checksum
        #expect(try self.migration(1, sql: "a\r\nb\r\n\r\nc").checksum == unix)
        #expect(try self.migration(1, sql: "a\rb\r\rc").checksum == unix)
        #expect(try self.migration(1, sql: "a\nb\nc").checksum != unix)
    }

    @Test("What is pending comes by owner as given and then by version")
    func order() throws {
        let list = [
            try self.migration(2), try self.migration(1, owner: "ingestion"), try self.migration(3),
            try self.migration(1),
        ]
        let plan = try MigrationPlan(migrations: list, applied: [self.applied(try self.migration(1))])
        #expect(try plan.pending() == [list[0], list[2], list[1]])
    }

    @Test("A version given twice is refused")
    func duplicate() throws {
        let list = [try self.migration(1), try self.migration(1, sql: "select 2")]
        #expect(throws: MigrationError.duplicate(owner: "gateway", version: 1)) {
            try MigrationPlan(migrations: list, applied: [])
        }
    }

    @Test("A file edited after it was applied stops everything")
    func changed() throws {
        let list = [try self.migration(1), try self.migration(2)]
        let plan = try MigrationPlan(migrations: list, applied: [self.applied(list[0], checksum: "other")])
        #expect(throws: MigrationError.changed(owner: "gateway", version: 1, name: "step_1")) { try plan.pending() }
        #expect(plan.status().map(\.state) == [.changed(at: SQLTimestamp(microsecondsSince1970: 7)), .pending])
    }

    @Test("A version below one that is applied is not applied after it")
    func outOfOrder() throws {
        let list = [try self.migration(1), try self.migration(2)]
        let plan = try MigrationPlan(migrations: list, applied: [self.applied(list[1])])
        #expect(throws: MigrationError.outOfOrder(owner: "gateway", version: 1, applied: 2)) { try plan.pending() }
    }

    @Test("What only the database knows is newer, and no error")
    func newer() throws {
        let first = try self.migration(1)
        let plan = try MigrationPlan(
            migrations: [first], applied: [self.applied(first), self.applied(try self.migration(2))])
        #expect(try plan.pending() == [])
        let instant = SQLTimestamp(microsecondsSince1970: 7)
        #expect(plan.status().map(\.state) == [.applied(at: instant), .newer(at: instant)])
    }
}
