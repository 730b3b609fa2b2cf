import Testing

@testable import Postgres

@Suite("Transactions", .serialized, .enabled(if: TestSchema.isAvailable))
struct TransactionTests {
    private struct Stop: Error {}

    private func numbers(_ pool: PostgresPool) async throws -> [Int] {
        try await pool.withConnection { connection in
            try connection.query("select n from t order by n").map { try $0.decode(0, as: Int.self) }
        }
    }

    private func withTable(_ body: (PostgresPool) async throws -> Void) async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            try await pool.withConnection { try $0.script("create table t (n int primary key)") }
            try await body(pool)
        }
    }

    @Test("What a transaction did is there after it, and nothing of it after a throw")
    func commitAndRollback() async throws {
        try await self.withTable { pool in
            try await pool.withTransaction { _ = try $0.execute("insert into t values (1)") }
            await #expect(throws: Stop.self) {
                try await pool.withTransaction { connection in
                    try connection.execute("insert into t values (2)")
                    throw Stop()
                }
            }
            #expect(try await self.numbers(pool) == [1])
        }
    }

    @Test("A transaction inside another is a savepoint")
    func nested() async throws {
        try await self.withTable { pool in
            try await pool.withTransaction { connection in
                try connection.execute("insert into t values (1)")
                #expect(throws: PostgresError.self) {
                    try connection.transaction { connection in
                        try connection.execute("insert into t values (2)")
                        try connection.execute("insert into t values (1)")
                    }
                }
                try connection.transaction { _ = try $0.execute("insert into t values (3)") }
            }
            #expect(try await self.numbers(pool) == [1, 3])
        }
    }

    @Test("A body that swallows a statement's error does not commit in silence")
    func swallowed() async throws {
        try await self.withTable { pool in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { connection in
                    try connection.execute("insert into t values (1)")
                    #expect(throws: PostgresError.self) { try connection.execute("insert into t values (1)") }
                }
            }
            #expect(error?.sqlState == "25P02")
            #expect(error?.outcomeUnknown == false)
            let numbers = try await self.numbers(pool)
            #expect(numbers == [])
        }
    }

    @Test("A constraint checked at COMMIT fails the transaction with its own error")
    func deferred() async throws {
        try await self.withTable { pool in
            try await pool.withConnection { connection in
                try connection.script("create table u (n int references t (n) deferrable initially deferred)")
            }
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { _ = try $0.execute("insert into u values (9)") }
            }
            #expect(error?.isForeignKeyViolation == true)
            #expect(try await self.numbers(pool) == [])
        }
    }

    @Test("A transaction that a borrower leaves open is rolled back before the next one")
    func leftOpen() async throws {
        try await self.withTable { pool in
            try await pool.withConnection { try $0.script("begin; insert into t values (5)") }
            #expect(try await self.numbers(pool) == [])
        }
    }

    @Test("A connection lost before COMMIT was sent leaves nothing open to doubt")
    func lostBeforeCommit() async throws {
        try await self.withTable { pool in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { connection in
                    try connection.execute("insert into t values (1)")
                    try connection.query("select pg_terminate_backend(pg_backend_pid())")
                }
            }
            #expect(error?.isConnectionLost == true)
            #expect(error?.outcomeUnknown == false)
            let numbers = try await self.numbers(pool)
            #expect(numbers == [])
        }
    }

    @Test("A connection lost during COMMIT leaves the outcome unknown")
    func lostDuringCommit() async throws {
        try await self.withTable { pool in
            // A deferred trigger runs in COMMIT, and ends its own connection there.
            try await pool.withConnection { connection in
                try connection.script(
                    """
                    create function vanish() returns trigger language plpgsql as
                        $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
                    create constraint trigger vanish after insert on t deferrable initially deferred
                        for each row execute function vanish();
                    """)
            }
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { _ = try $0.execute("insert into t values (1)") }
            }
            #expect(error?.isConnectionLost == true)
            #expect(error?.outcomeUnknown == true)
        }
    }

    private static func said(_ connection: isolated PostgresConnection) throws -> String? {
        try connection.query("select nullif(current_setting('test.who', true), '')")[0].decode(0)
    }

    @Test(
        "What a task has to say of its transactions, each says for itself, a lone statement too, and later ones do not")
    func settings() async throws {
        try await self.withTable { pool in
            let who = #"o'brien \ "x""#
            try await TransactionSettings.$current.withValue(TransactionSettings(["test.who": who])) {
                #expect(try await pool.withTransaction { try Self.said($0) } == who)
                #expect(try await pool.withConnection { try Self.said($0) } == nil)
                // They are no query, before which the isolation level would have to be chosen.
                try await pool.withTransaction { connection in
                    _ = try connection.execute("set transaction isolation level repeatable read, read only")
                    #expect(try Self.said(connection) == who)
                }
                try await pool.withConnection { connection in
                    try connection.script("alter table t add who text default current_setting('test.who', true)")
                    try connection.execute("insert into t values (1)")
                }
            }
            try await pool.withConnection { _ = try $0.execute("insert into t values (2)") }
            let names = try await pool.withConnection { connection in
                try connection.query("select nullif(who, '') from t order by n").map {
                    try $0.decode(0, as: String?.self)
                }
            }
            #expect(names == [who, nil])
        }
    }
}
