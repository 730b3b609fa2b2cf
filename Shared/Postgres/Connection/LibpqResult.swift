import Clibpq

/// Owns one `PGresult` and copies out of it; freed with the last reference.
final class LibpqResult {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(self.pointer)
    }

    var status: ExecStatusType { PQresultStatus(self.pointer) }

    var isError: Bool {
        let status = self.status
        return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR
    }

    var isCopy: Bool {
        let status = self.status
        return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH
    }

    /// `COMMIT`, `ROLLBACK`, `INSERT 0 1` …
    var commandTag: String { String(cString: PQcmdStatus(self.pointer)) }

    /// Rows that the command inserted, changed, deleted, copied or returned; 0 for other commands.
    var affectedRows: Int { Int(String(cString: PQcmdTuples(self.pointer))) ?? 0 }

    /// The server's error with all its fields.
    func error(sql: String?, isConnectionLost: Bool) -> PostgresError {
        let sqlState = self.field("C")
        let spoken = self.field("M") ?? String(cString: PQresultErrorMessage(self.pointer))
        var error = PostgresError(
            kind: sqlState == nil ? .connection : .server, message: spoken.trimmingNewlines, sqlState: sqlState,
            sql: sql, isConnectionLost: isConnectionLost || sqlState == nil)
        error.detail = self.field("D")
        error.hint = self.field("H")
        error.schema = self.field("s")
        error.table = self.field("t")
        error.column = self.field("c")
        error.constraint = self.field("n")
        error.position = self.field("P").flatMap { Int($0) }
        return error
    }

    /// Copies every value; the result may then be freed.
    ///
    /// - Complexity: O(bytes), one allocation for all values.
    func rows() -> SQLRows {
        let rowCount = PQntuples(self.pointer)
        let columnCount = PQnfields(self.pointer)
        let columns = (0..<columnCount).map { column in
            SQLRows.Column(
                name: String(cString: PQfname(self.pointer, column)),
                type: SQLType(oid: PQftype(self.pointer, column)))
        }
        var starts: [Int] = []
        starts.reserveCapacity(Int(rowCount) * Int(columnCount) + 1)
        var total = 0
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                let isNull = PQgetisnull(self.pointer, row, column) == 1
                starts.append(total << 1 | (isNull ? 1 : 0))
                total += Int(PQgetlength(self.pointer, row, column))
            }
        }
        starts.append(total << 1)
        let bytes = [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
            var offset = 0
            for row in 0..<rowCount {
                for column in 0..<columnCount {
                    let length = Int(PQgetlength(self.pointer, row, column))
                    if length > 0, let base = buffer.baseAddress, let value = PQgetvalue(self.pointer, row, column) {
                        UnsafeMutableRawPointer(base + offset).copyMemory(from: value, byteCount: length)
                    }
                    offset += length
                }
            }
            count = offset
        }
        return SQLRows(columns: columns, count: Int(rowCount), starts: starts, bytes: bytes)
    }

    private func field(_ code: Unicode.Scalar) -> String? {
        Self.field(code, of: self.pointer)
    }

    /// A field of an error or notice, by the protocol's letter (`PG_DIAG_…`).
    static func field(_ code: Unicode.Scalar, of result: OpaquePointer) -> String? {
        PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
    }
}
