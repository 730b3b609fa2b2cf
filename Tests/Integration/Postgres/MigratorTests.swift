import Testing

@testable import Postgres

@Suite("Migrator", .serialized, .enabled(if: TestSchema.isAvailable))
struct MigratorTests {
    private let first = "create table users (id int primary key); create index on users (id);"
    private let second = "alter table users add name text;"

    private func migrations(_ texts: [String]) throws -> [Migration] {
        try texts.enumerated().map { index, sql in
            try Migration(owner: "gateway", fileName: "V000\(index + 1)__step.sql", sql: sql)
        }
    }

    private func up(_ texts: [String], _ schema: TestSchema) async throws -> [Int] {
        let connection = try await PostgresConnection.connect(schema.configuration(), logger: TestSchema.logger)
        let migrator = Migrator(migrations: try self.migrations(texts))
        do {
            let applied = try await migrator.up(on: connection, logger: TestSchema.logger)
            await connection.close()
            return applied.map(\.version)
        } catch {
            await connection.close()
            throw error
        }
    }

    @Test("Each migration runs once, and the versions say how far it went")
    func once() async throws {
        try await TestSchema.with { schema in
            let pool = PostgresPool(configuration: try schema.configuration(), logger: TestSchema.logger)
            #expect(try await schemaVersions(pool) == [:])
            #expect(try await self.up([self.first], schema) == [1])
            #expect(try await self.up([self.first, self.second], schema) == [2])
            #expect(try await self.up([self.first, self.second], schema) == [])
            #expect(try await schemaVersions(pool) == ["gateway": 2])
            await pool.shutdown()
        }
    }

    @Test("Of several migrators at once, one does the work")
    func concurrently() async throws {
        try await TestSchema.with { schema in
            let slow = "select pg_sleep(0.3); " + self.first
            let applied = try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask { try await self.up([slow, self.second], schema) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(applied.filter { $0 == [1, 2] }.count == 1)
            #expect(applied.filter(\.isEmpty).count == 3)
        }
    }

    @Test("A migration that fails leaves nothing of itself, and those before it stay")
    func failure() async throws {
        try await TestSchema.with { schema in
            let bad = "create table half (id int); select 1/0;"
            let error = await #expect(throws: PostgresError.self) { try await self.up([self.first, bad], schema) }
            #expect(error?.sqlState == "22012")
            let connection = try await PostgresConnection.connect(schema.configuration(), logger: TestSchema.logger)
            let exists = try await connection.run { connection in
                try connection.query("select to_regclass('half') is not null")[0].decode(0, as: Bool.self)
            }
            #expect(!exists)
            let migrator = Migrator(migrations: try self.migrations([self.first, bad, self.second]))
            let states = try await migrator.status(on: connection).map(\.state)
            #expect(states.dropFirst() == [.pending, .pending])
            guard case .applied = states[0] else {
                Issue.record("the first was applied")
                return
            }
            await connection.close()
            #expect(try await self.up([self.first, self.second], schema) == [2])
        }
    }

    @Test("An edited migration is refused before anything is done")
    func edited() async throws {
        try await TestSchema.with { schema in
            _ = try await self.up([self.first], schema)
            await #expect(throws: MigrationError.changed(owner: "gateway", version: 1, name: "step")) {
                try await self.up([self.first + " ", self.second], schema)
            }
            #expect(try await self.up([self.first, self.second], schema) == [2])
        }
    }

    @Test("A migration may run longer than the statement timeout, but not end its transaction")
    func rules() async throws {
        try await TestSchema.with { schema in
            let connection = try await PostgresConnection.connect(
                schema.configuration(statementTimeout: .seconds(1)), logger: TestSchema.logger)
            let slow = Migrator(migrations: try self.migrations(["select pg_sleep(1.5)"]))
            #expect(try await slow.up(on: connection, logger: TestSchema.logger).count == 1)
            let ends = Migrator(
                migrations: try self.migrations(["select pg_sleep(1.5)", "create table a (i int); commit;"]))
            await #expect(throws: MigrationError.endsTransaction(owner: "gateway", version: 2)) {
                try await ends.up(on: connection, logger: TestSchema.logger)
            }
            #expect(await connection.isUsable)
            await connection.close()
        }
    }

    @Test("Another owner's migrations, unknown here, are newer and disturb nothing")
    func newer() async throws {
        try await TestSchema.with { schema in
            _ = try await self.up([self.first, self.second], schema)
            #expect(try await self.up([self.first], schema) == [])
            let connection = try await PostgresConnection.connect(schema.configuration(), logger: TestSchema.logger)
            let status = try await Migrator(migrations: []).status(on: connection)
            #expect(status.map(\.version) == [1, 2])
            await connection.close()
        }
    }
}
