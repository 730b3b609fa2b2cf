import FoundationEssentials
import GRDBSQLite

/// A file of SQLite, read by its C library; opened anew for each question, and never written.
struct SQLiteFile: Sendable {
    let path: String

    enum Value: Sendable, Hashable {
        case null
        case integer(Int64)
        case real(Double)
        case text(String)
    }

    /// The rows of a statement. Numbers in `arguments` take the place of its question marks.
    ///
    /// - Throws: ``CommandFailure`` when the file cannot be read, or is no such file.
    func rows(_ sql: String, _ arguments: [Int64] = []) throws -> [[Value]] {
        guard FileManager.default.fileExists(atPath: self.path) else {
            throw CommandFailure("\(self.path) does not exist")
        }
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        try self.check(sqlite3_open_v2(self.path, &database, SQLITE_OPEN_READONLY, nil), database)
        sqlite3_busy_timeout(database, 5000)
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        try self.check(sqlite3_prepare_v2(database, sql, -1, &statement, nil), database)
        for (index, argument) in arguments.enumerated() {
            try self.check(sqlite3_bind_int64(statement, Int32(index + 1), argument), database)
        }
        var rows: [[Value]] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append((0..<sqlite3_column_count(statement)).map { Self.value(statement, $0) })
            case SQLITE_DONE: return rows
            case let code: try self.check(code, database)
            }
        }
    }

    private static func value(_ statement: OpaquePointer?, _ column: Int32) -> Value {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
        case SQLITE_NULL: .null
        default: .text(sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "")
        }
    }

    private func check(_ code: Int32, _ database: OpaquePointer?) throws {
        guard code != SQLITE_OK else { return }
        throw CommandFailure("\(self.path): \(String(cString: sqlite3_errmsg(database)))")
    }
}

extension SQLiteFile.Value {
    var text: String? { if case .text(let text) = self { text } else { nil } }

    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
}
