import Synchronization
import Testing

@testable import Postgres

@Suite("PostgresPool", .serialized, .enabled(if: TestSchema.isAvailable))
struct PoolTests {
    @Test("A thousand tasks share four connections")
    func sharing() async throws {
        try await TestSchema.withPool(connections: 4) { pool in
            let pids = try await withThrowingTaskGroup(of: (Int, Int32).self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        try await pool.withConnection { connection in
                            let row = try connection.query("select \(number), pg_backend_pid()")[0]
                            return (try row.decode(0), try row.decode(1))
                        }
                    }
                }
                var numbers: Set<Int> = []
                var pids: Set<Int32> = []
                for try await (number, pid) in group {
                    numbers.insert(number)
                    pids.insert(pid)
                }
                #expect(numbers.count == 1000)
                return pids
            }
            #expect((1...4).contains(pids.count))
        }
    }

    @Test("A borrower more than may wait is told that the pool is exhausted")
    func exhausted() async throws {
        try await TestSchema.withPool(connections: 1, maximumWaiters: 0) { pool in
            let (started, start) = AsyncStream<Void>.makeStream()
            let holder = Task {
                try await pool.withConnection { connection in
                    start.yield()
                    try connection.query("select pg_sleep(60)")
                }
            }
            for await _ in started { break }
            let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
            #expect(error?.kind == .poolExhausted)
            #expect(error?.isUnavailable == true)
            #expect(error?.description.contains("pool exhausted") == true)
            holder.cancel()
            _ = await holder.result
        }
    }

    @Test("An idle connection that the server ended is replaced before the body runs")
    func killedIdle() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            let first = try await pool.withConnection { try $0.processID }
            try await TestSchema.terminate(first)
            let runs = Mutex(0)
            let second = try await pool.withConnection { connection in
                runs.withLock { $0 += 1 }
                return try connection.processID
            }
            #expect(second != first)
            #expect(runs.withLock { $0 } == 1)
        }
    }

    @Test("A connection lost in a body is that borrower's error, and the next one gets another")
    func killedBusy() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { try $0.query("select pg_terminate_backend(pg_backend_pid())") }
            }
            #expect(error?.isConnectionLost == true)
            #expect(error?.isUnavailable == true)
            #expect(error?.description == "The connection to the database was lost.")
            let count = try await pool.withConnection { try $0.query("select 1").count }
            #expect(count == 1)
        }
    }

    @Test("While the server takes no connections borrowers wait, and go on when it does")
    func away() async throws {
        let url = try #require(TestSchema.databaseURL)
        let name = "away_\(UInt32.random(in: 0 ... .max))"
        try await TestSchema.asAdmin("create database \(name)")
        let separator = url.contains("?") ? "&" : "?"
        let pool = PostgresPool(
            configuration: try PostgresConfiguration(
                url: "\(url)\(separator)dbname=\(name)", applicationName: "test", connections: 2,
                connectTimeout: .seconds(60)),
            logger: TestSchema.logger)
        let first = try await pool.withConnection { try $0.processID }
        try await TestSchema.asAdmin("alter database \(name) allow_connections false")
        try await TestSchema.terminate(first)
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { try await pool.withConnection { try $0.query("select 1").count } }
            }
            group.addTask {
                try await TestSchema.asAdmin("alter database \(name) allow_connections true")
                return 1
            }
            for try await count in group {
                #expect(count == 1)
            }
        }
        await pool.shutdown()
        try await TestSchema.asAdmin("drop database \(name) with (force)")
    }

    @Test("Without a server the error comes after the connect timeout, and says nothing of the place")
    func noServer() async throws {
        let pool = PostgresPool(
            configuration: try PostgresConfiguration(
                url: "postgresql://nobody:geheim@127.0.0.1:1/none", applicationName: "test",
                connectTimeout: .milliseconds(200)),
            logger: TestSchema.logger)
        for _ in 0..<3 {
            let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
            #expect(error?.isConnectionLost == true)
            #expect(error?.description == "The database cannot be reached.")
            #expect(error?.debugDescription.contains("geheim") == false)
            #expect(error?.debugDescription.contains("refused") == true)
        }
        await pool.shutdown()
    }

    @Test("A refused login fails at once, with its SQLSTATE")
    func refusedLogin() async throws {
        let url = try #require(TestSchema.databaseURL)
        let separator = url.contains("?") ? "&" : "?"
        let pool = PostgresPool(
            configuration: try PostgresConfiguration(
                url: "\(url)\(separator)dbname=no_such_database", applicationName: "test",
                connectTimeout: .seconds(300)),
            logger: TestSchema.logger)
        let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
        #expect(error?.sqlState == "3D000")
        await pool.shutdown()
    }

    @Test("Shutdown lets units of work finish and refuses new ones")
    func shutdown() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            let (started, start) = AsyncStream<Void>.makeStream()
            let worker = Task {
                try await pool.withConnection { connection in
                    start.yield()
                    return try connection.query("select pg_sleep(1)").count
                }
            }
            for await _ in started { break }
            let waiter = Task { try await pool.withConnection { try $0.query("select 1").count } }
            await pool.shutdown()
            let count = try await worker.value
            #expect(count == 1)
            let result = await waiter.result
            #expect(throws: PostgresError.self) { try result.get() }
            let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
            #expect(error?.kind == .poolClosed)
        }
    }

    @Test("A connection of one's own that is lost says so, and closing twice is harmless")
    func ownConnection() async throws {
        try await TestSchema.with { schema in
            let connection = try await PostgresConnection.connect(schema.configuration(), logger: TestSchema.logger)
            #expect(await connection.isUsable)
            try await TestSchema.terminate(try await connection.run { try $0.processID })
            #expect(await connection.isUsable == false)
            await #expect(throws: PostgresError.self) { try await connection.run { try $0.query("select 1") } }
            await connection.close()
            await connection.close()
            #expect(await connection.isUsable == false)
        }
    }
}
