/// An instant as Postgres keeps it: a `timestamptz`, exact to the microsecond.
package struct SQLTimestamp: Sendable, Hashable, Comparable {
    package var microsecondsSince1970: Int64

    package init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    package static func < (left: SQLTimestamp, right: SQLTimestamp) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }

    /// Postgres counts from 2000-01-01.
    private static let epoch: Int64 = 946_684_800_000_000
    /// A number that is no instant and no infinity: the server answers 22008.
    private static let refused = Int64.min + 1

    static func wire(microsecondsSince1970 microseconds: Int64) -> Int64 {
        let (value, overflow) = microseconds.subtractingReportingOverflow(Self.epoch)
        return overflow ? Self.refused : value
    }
}

extension SQLTimestamp: SQLCodable {
    package static var sqlType: SQLType { .timestamptz }

    package func encode(into buffer: inout SQLBuffer) {
        buffer.append(Self.wire(microsecondsSince1970: self.microsecondsSince1970))
    }

    /// Also reads `timestamp`, as UTC.
    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> SQLTimestamp {
        guard cell.type == .timestamptz || cell.type == .timestamp else { throw cell.mismatch("a timestamp") }
        try cell.expect(count: 8)
        let value = try cell.integer(as: Int64.self)
        let (microseconds, overflow) = value.addingReportingOverflow(Self.epoch)
        guard !overflow, value != .min else { throw .malformed("an infinite timestamp") }
        return SQLTimestamp(microsecondsSince1970: microseconds)
    }
}
