import Testing

@testable import Postgres

@Suite("COPY", .serialized, .enabled(if: TestSchema.isAvailable))
struct CopyTests {
    private struct Stop: Error {}

    private func withTable(_ body: (PostgresPool) async throws -> Void) async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            try await pool.withConnection { connection in
                try connection.script(
                    "create table readings (time timestamptz, channel int not null, value float8, note text)")
            }
            try await body(pool)
        }
    }

    private func count(_ pool: PostgresPool) async throws -> Int {
        try await pool.withConnection { try $0.query("select count(*) from readings")[0].decode(0) }
    }

    @Test("A hundred thousand rows arrive, each as it was")
    func manyRows() async throws {
        try await self.withTable { pool in
            let copied = try await pool.withConnection { connection in
                try connection.copyIn("readings", columns: ["time", "channel", "value", "note"]) { encoder in
                    for index in 0..<100_000 {
                        encoder.row(fields: 4)
                        encoder.timestamp(microsecondsSince1970: 1_700_000_000_000_000 + Int64(index))
                        encoder.int32(Int32(index % 1000))
                        encoder.double(Double(index) / 4)
                        encoder.field(index % 2 == 0 ? "even" : nil)
                    }
                }
            }
            #expect(copied == 100_000)
            let row = try await pool.withConnection { connection in
                try connection.query(
                    """
                    select count(*), count(note), sum(value), max(time), count(distinct channel)
                    from readings where value = extract(microseconds from time - to_timestamp(1700000000)) / 4
                    """
                )[0]
            }
            #expect(try row.decode(0, as: Int.self) == 100_000)
            #expect(try row.decode(1, as: Int.self) == 50_000)
            #expect(try row.decode(2, as: Double.self) == 1_249_987_500)
            #expect(try row.decode(3, as: SQLTimestamp.self).microsecondsSince1970 == 1_700_000_000_099_999)
            #expect(try row.decode(4, as: Int.self) == 1000)
        }
    }

    @Test("When the body throws, nothing is inserted and the connection stays good")
    func throwing() async throws {
        try await self.withTable { pool in
            let before = try await pool.withConnection { try $0.processID }
            await #expect(throws: Stop.self) {
                try await pool.withConnection { connection in
                    try connection.copyIn("readings", columns: ["channel"]) { encoder in
                        for index in 0..<50_000 {
                            encoder.row(fields: 1)
                            encoder.int32(Int32(index))
                        }
                        throw Stop()
                    }
                }
            }
            #expect(try await self.count(pool) == 0)
            #expect(try await pool.withConnection { try $0.processID } == before)
        }
    }

    @Test("What the server refuses is its typed error, and nothing is inserted", arguments: [1, 200_000])
    func refused(rows: Int) async throws {
        try await self.withTable { pool in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { connection in
                    try connection.copyIn("readings", columns: ["channel"]) { encoder in
                        for _ in 0..<rows {
                            encoder.row(fields: 1)
                            encoder.null()
                        }
                    }
                }
            }
            #expect(error?.isNotNullViolation == true)
            #expect(error?.column == "channel")
            let count = try await self.count(pool)
            #expect(count == 0)
        }
    }

    @Test("A COPY is part of its transaction")
    func inTransaction() async throws {
        try await self.withTable { pool in
            await #expect(throws: Stop.self) {
                try await pool.withTransaction { connection in
                    try connection.copyIn("readings", columns: ["channel"]) { encoder in
                        encoder.row(fields: 1)
                        encoder.int32(1)
                    }
                    throw Stop()
                }
            }
            let count = try await self.count(pool)
            #expect(count == 0)
        }
    }

    @Test("No rows and an unknown table")
    func edges() async throws {
        try await self.withTable { pool in
            let copied = try await pool.withConnection { try $0.copyIn("readings", columns: ["channel"]) { _ in } }
            #expect(copied == 0)
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { try $0.copyIn("nowhere", columns: ["a"]) { _ in } }
            }
            #expect(error?.isUndefinedTable == true)
        }
    }

    @Test("A COPY that waits for a lock ends when its task is cancelled")
    func cancelled() async throws {
        try await TestSchema.withPool(connections: 2) { pool in
            try await pool.withConnection { try $0.script("create table readings (channel int)") }
            let holder = try await PostgresConnection.connect(pool.configuration, logger: TestSchema.logger)
            try await holder.run { try $0.script("begin; lock table readings in access exclusive mode") }
            let copy = Task {
                try await pool.withConnection { connection in
                    try connection.copyIn("readings", columns: ["channel"]) { encoder in
                        for _ in 0..<1_000_000 {
                            encoder.row(fields: 1)
                            encoder.int32(1)
                        }
                    }
                }
            }
            try await waitUntil(
                holder, "select count(*) > 0 from pg_locks where not granted and relation = 'readings'::regclass")
            copy.cancel()
            await #expect(throws: CancellationError.self) { try await copy.value }
            try await holder.run { try $0.script("rollback") }
            #expect(try await self.count(pool) == 0)
            await holder.close()
        }
    }
}
