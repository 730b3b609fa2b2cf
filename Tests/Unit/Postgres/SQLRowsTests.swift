import Testing

@testable import Postgres

@Suite("SQLRows")
struct SQLRowsTests {
    /// Two rows: (1, "ab"), (2, NULL).
    private let rows = SQLRows(
        columns: [.init(name: "number", type: .int2), .init(name: "text", type: .text)], count: 2,
        starts: [0, 4, 8, 13, 12], bytes: [0, 1, 0x61, 0x62, 0, 2])

    @Test("Values are found by name and by index, row by row")
    func decode() throws {
        #expect(self.rows.count == 2)
        #expect(try self.rows.map { try $0.decode("number", as: Int.self) } == [1, 2])
        #expect(try self.rows[0].decode(1, as: String.self) == "ab")
        #expect(try self.rows.first?.decode("text") == "ab")
        #expect(self.rows.columnNames == ["number", "text"])
    }

    @Test("NULL is nil for an optional and an error, naming the column, for anything else")
    func null() throws {
        #expect(try self.rows[1].decode("text", as: String?.self) == nil)
        #expect(throws: SQLDecodingError.inColumn("text", .unexpectedNull)) {
            try self.rows[1].decode("text", as: String.self)
        }
    }

    @Test("A column that is not there is an error")
    func missing() {
        #expect(throws: SQLDecodingError.missingColumn("other")) { try self.rows[0].decode("other", as: Int.self) }
        #expect(throws: SQLDecodingError.missingColumn("2")) { try self.rows[0].decode(2, as: Int.self) }
        #expect(throws: SQLDecodingError.missingColumn("-1")) { try self.rows[0].decode(-1, as: Int.self) }
    }
}
