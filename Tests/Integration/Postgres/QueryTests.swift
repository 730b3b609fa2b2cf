import FoundationEssentials
import Testing

@testable import Postgres

@Suite("Queries", .serialized, .enabled(if: TestSchema.isAvailable))
struct QueryTests {
    @Test("Every type goes to the server and comes back the same")
    func types() async throws {
        try await TestSchema.withPool { pool in
            let uuid = UUID()
            let missing: String? = nil
            let row = try await pool.withConnection { connection in
                try connection.query(
                    """
                    select \(true) as a, \(Int16(-2)) as b, \(Int32(-3)) as c, \(-4) as d, \(Float(0.5)) as e,
                        \(-0.25) as f, \("grün") as g, \([UInt8]([0, 1, 255])) as h, \(uuid) as i, \(missing) as j,
                        \(SQLTimestamp(microsecondsSince1970: 1_700_000_000_123_456)) as k,
                        \([Int32(1), 2]) as l, \([Int64(3)]) as m, \([1.5]) as n, \(["x", "y"]) as o,
                        \([String]()) as p, 1.25::numeric as q, 'n'::name as r, 'v'::varchar(9) as s,
                        to_char(\(Date(timeIntervalSince1970: 86_400.5)), 'YYYY-MM-DD HH24:MI:SS.MS') as t, \("") as u
                    """
                )[0]
            }
            #expect(try row.decode("a", as: Bool.self))
            #expect(try row.decode("b", as: Int16.self) == -2)
            #expect(try row.decode("c", as: Int32.self) == -3)
            #expect(try row.decode("d", as: Int.self) == -4)
            #expect(try row.decode("e", as: Float.self) == 0.5)
            #expect(try row.decode("f", as: Double.self) == -0.25)
            #expect(try row.decode("g", as: String.self) == "grün")
            #expect(try row.decode("h", as: [UInt8].self) == [0, 1, 255])
            #expect(try row.decode("i", as: UUID.self) == uuid)
            #expect(try row.decode("j", as: String?.self) == nil)
            #expect(try row.decode("k", as: SQLTimestamp.self).microsecondsSince1970 == 1_700_000_000_123_456)
            #expect(try row.decode("l", as: [Int32].self) == [1, 2])
            #expect(try row.decode("m", as: [Int64].self) == [3])
            #expect(try row.decode("n", as: [Double].self) == [1.5])
            #expect(try row.decode("o", as: [String].self) == ["x", "y"])
            #expect(try row.decode("p", as: [String].self) == [])
            #expect(try row.decode("q", as: Double.self) == 1.25)
            #expect(try row.decode("r", as: String.self) == "n")
            #expect(try row.decode("s", as: String.self) == "v")
            #expect(try row.decode("t", as: String.self) == "1970-01-02 00:00:00.500")
            #expect(try row.decode("u", as: String?.self) == "")
        }
    }

    @Test("A violated constraint is typed, and the connection stays good")
    func violations() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            try await pool.withConnection { connection in
                try connection.script(
                    """
                    create table users (
                        id int primary key, email text not null constraint users_email_key unique,
                        boss int constraint users_boss_fkey references users (id));
                    insert into users values (1, 'a@example', null);
                    """)
            }
            let before = try await pool.withConnection { try $0.processID }
            let unique = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { connection in
                    try connection.execute("insert into users values (\(Int32(2)), \("a@example"), null)")
                }
            }
            #expect(unique?.isUniqueViolation == true)
            #expect(unique?.constraint == "users_email_key")
            #expect(unique?.table == "users")
            #expect(unique?.isConnectionLost == false)
            #expect(unique?.description.contains("users") == false)
            let foreign = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { connection in
                    try connection.execute("insert into users values (3, 'b', 99)")
                }
            }
            #expect(foreign?.isForeignKeyViolation == true)
            #expect(foreign?.constraint == "users_boss_fkey")
            #expect(try await pool.withConnection { try $0.processID } == before)
        }
    }

    @Test("execute returns the number of rows")
    func affectedRows() async throws {
        try await TestSchema.withPool { pool in
            let counts = try await pool.withConnection { connection in
                try connection.script("create table t (n int)")
                return [
                    try connection.execute("insert into t select generate_series(1, \(Int32(7)))"),
                    try connection.execute("update t set n = 0 where n > \(Int32(4))"),
                    try connection.execute("delete from t where n = 99"),
                ]
            }
            #expect(counts == [7, 3, 0])
        }
    }

    @Test("A prepared statement whose table changed is prepared again; in a transaction the next try succeeds")
    func changedPlan() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            let columns = { @Sendable (connection: isolated PostgresConnection) in
                try connection.query("select * from t").columnNames
            }
            try await pool.withConnection { try $0.script("create table t (a int)") }
            #expect(try await pool.withConnection(columns) == ["a"])
            try await pool.withConnection { try $0.script("alter table t add b int") }
            #expect(try await pool.withConnection(columns) == ["a", "b"])
            try await pool.withConnection { try $0.script("alter table t add c int") }
            await #expect(throws: PostgresError.self) { try await pool.withTransaction(columns) }
            #expect(try await pool.withTransaction(columns) == ["a", "b", "c"])
            try await pool.withConnection { try $0.script("deallocate all") }
            #expect(try await pool.withConnection(columns) == ["a", "b", "c"])
        }
    }

    @Test("More statements than the cache holds still work, and the server keeps no more of them")
    func manyStatements() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            let kept = try await pool.withConnection { connection in
                for number in 0..<(PostgresConnection.preparedStatements + 50) {
                    let row = try connection.query(SQLQuery(raw: "select \(number)"))[0]
                    #expect(try row.decode(0, as: Int.self) == number)
                }
                return try connection.query("select count(*) from pg_prepared_statements")[0].decode(0, as: Int.self)
            }
            #expect(kept <= PostgresConnection.preparedStatements + 1)
        }
    }

    @Test("A syntax error says where, to the log")
    func syntaxError() async throws {
        try await TestSchema.withPool { pool in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withConnection { try $0.query("select from where \(1)") }
            }
            #expect(error?.sqlState == "42601")
            #expect(error?.position == 13)
            #expect(error?.debugDescription.contains("select from where $1") == true)
        }
    }

    @Test("A COPY in a script is refused, and the connection stays good")
    func copyInScript() async throws {
        try await TestSchema.withPool(connections: 1) { pool in
            try await pool.withConnection { try $0.script("create table t (n int)") }
            for sql in ["copy t from stdin", "copy t to stdout"] {
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.withConnection { try $0.script(sql) }
                }
                #expect(error?.outcomeUnknown == false || sql.hasSuffix("stdout"))
                #expect(try await pool.withConnection { try $0.query("select 1").count } == 1)
            }
        }
    }
}
