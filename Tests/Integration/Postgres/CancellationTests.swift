import Testing

@testable import Postgres

@Suite("Cancellation", .serialized, .enabled(if: TestSchema.isAvailable))
struct CancellationTests {
    /// Whether a statement with this text is running, as `connection` sees it.
    private func waitUntilRunning(_ marker: String, _ connection: PostgresConnection) async throws {
        try await waitUntil(
            connection,
            "select count(*) > 0 from pg_stat_activity where query like \("%\(marker)%") and state = 'active' and pid <> pg_backend_pid()"
        )
    }

    @Test("Cancelling a task ends its statement on the server, and the connection goes on")
    func statement() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            let observer = try await PostgresConnection.connect(pool.configuration, logger: TestSchema.logger)
            let before = try await pool.withConnection { try $0.processID }
            let marker = "sleeper_\(UInt32.random(in: 0 ... .max))"
            let sleeper = Task {
                try await pool.withConnection { try $0.script("select pg_sleep(60) /* \(marker) */") }
            }
            try await self.waitUntilRunning(marker, observer)
            let start = ContinuousClock.now
            sleeper.cancel()
            await #expect(throws: CancellationError.self) { try await sleeper.value }
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(try await pool.withConnection { try $0.processID } == before)
            await observer.close()
        }
    }

    @Test("A cancelled transaction is rolled back")
    func transaction() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            try await pool.withConnection { try $0.script("create table t (n int)") }
            let task = Task {
                try await pool.withTransaction { connection in
                    try connection.execute("insert into t values (1)")
                    withUnsafeCurrentTask { $0?.cancel() }
                    try connection.execute("insert into t values (2)")
                }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            let count = try await pool.withConnection {
                try $0.query("select count(*) from t")[0].decode(0, as: Int.self)
            }
            #expect(count == 0)
        }
    }

    @Test("However tasks are cancelled, the next borrower's statement is never hit")
    func neverTheNext() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            for round in 0..<300 {
                let victim = Task {
                    try await pool.withConnection { try $0.query("select pg_sleep(\(Double(round % 3) / 2000))") }
                }
                if round % 2 == 0 { await Task.yield() }
                victim.cancel()
                let next = try await pool.withConnection { connection in
                    try connection.query("select pg_sleep(0.001)")
                    return try connection.query("select \(round)")[0].decode(0, as: Int.self)
                }
                #expect(next == round)
                _ = await victim.result
            }
        }
    }

    @Test("statement_timeout ends a statement with 57014")
    func statementTimeout() async throws {
        try await TestSchema.withPool(connections: 1, statementTimeout: .milliseconds(50)) { pool in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { try $0.query("select pg_sleep(60)") }
            }
            #expect(error?.isCancelled == true)
            #expect(error?.isConnectionLost == false)
        }
    }

    @Test("A waiter whose task is cancelled leaves the queue at once")
    func waiter() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            let holder = Task { try await pool.withConnection { try $0.query("select pg_sleep(60) -- the holder") } }
            let observer = try await PostgresConnection.connect(pool.configuration, logger: TestSchema.logger)
            try await self.waitUntilRunning("-- the holder", observer)
            let waiter = Task { try await pool.withConnection { try $0.query("select 1") } }
            await Task.yield()
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
            holder.cancel()
            _ = await holder.result
            await observer.close()
        }
    }
}
