import FoundationEssentials

extension UUID: SQLCodable {
    package static var sqlType: SQLType { .uuid }

    package func encode(into buffer: inout SQLBuffer) {
        withUnsafeBytes(of: self.uuid) { buffer.append(bytes: $0) }
    }

    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> UUID {
        guard cell.type == .uuid else { throw cell.mismatch("UUID") }
        try cell.expect(count: 16)
        return UUID(uuid: cell.withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) })
    }
}

extension Data: SQLCodable {
    package static var sqlType: SQLType { .bytea }

    package func encode(into buffer: inout SQLBuffer) {
        self.withUnsafeBytes { buffer.append(bytes: $0) }
    }

    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Data {
        guard cell.type == .bytea else { throw cell.mismatch("Data") }
        return cell.withUnsafeBytes { Data($0) }
    }
}

extension Date: SQLCodable {
    package static var sqlType: SQLType { .timestamptz }

    /// Rounded to the microsecond; a date no `timestamptz` can hold is refused by the server (22008).
    package func encode(into buffer: inout SQLBuffer) {
        let microseconds = (self.timeIntervalSince1970 * 1_000_000).rounded()
        SQLTimestamp(microsecondsSince1970: Int64(exactly: microseconds) ?? .min).encode(into: &buffer)
    }

    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Date {
        let microseconds = try SQLTimestamp.decode(cell).microsecondsSince1970
        return Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}
