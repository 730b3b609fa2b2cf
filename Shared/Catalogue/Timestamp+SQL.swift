import Domain
import Postgres

/// Domain instants are `timestamptz` parameters and columns.
extension Timestamp: SQLCodable {
    package static var sqlType: SQLType { SQLTimestamp.sqlType }

    package func encode(into buffer: inout SQLBuffer) {
        SQLTimestamp(microsecondsSince1970: self.microseconds).encode(into: &buffer)
    }

    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Timestamp {
        Timestamp(microseconds: try SQLTimestamp.decode(cell).microsecondsSince1970)
    }
}

extension Timestamp: SQLArrayElement {
    package static var sqlArrayType: SQLType { SQLTimestamp.sqlArrayType }
}
