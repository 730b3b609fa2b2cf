import FoundationEssentials

enum SQLArrays {
    /// The array types that have an element type here; `varchar[]` and `name[]` are read too.
    static let types: Set<SQLType> = [
        .boolArray, .byteaArray, .int2Array, .int4Array, .int8Array, .float4Array, .float8Array, .textArray,
        .timestamptzArray, .uuidArray, SQLType(oid: 1003), SQLType(oid: 1015),
    ]
}

extension Bool: SQLArrayElement { package static var sqlArrayType: SQLType { .boolArray } }
extension Int16: SQLArrayElement { package static var sqlArrayType: SQLType { .int2Array } }
extension Int32: SQLArrayElement { package static var sqlArrayType: SQLType { .int4Array } }
extension Int64: SQLArrayElement { package static var sqlArrayType: SQLType { .int8Array } }
extension Int: SQLArrayElement { package static var sqlArrayType: SQLType { .int8Array } }
extension Float: SQLArrayElement { package static var sqlArrayType: SQLType { .float4Array } }
extension Double: SQLArrayElement { package static var sqlArrayType: SQLType { .float8Array } }
extension String: SQLArrayElement { package static var sqlArrayType: SQLType { .textArray } }
extension SQLTimestamp: SQLArrayElement { package static var sqlArrayType: SQLType { .timestamptzArray } }
extension Date: SQLArrayElement { package static var sqlArrayType: SQLType { .timestamptzArray } }
extension UUID: SQLArrayElement { package static var sqlArrayType: SQLType { .uuidArray } }
extension Data: SQLArrayElement { package static var sqlArrayType: SQLType { .byteaArray } }

/// Elements may be NULL.
extension Optional: SQLArrayElement where Wrapped: SQLArrayElement & SQLCodable {
    package static var sqlArrayType: SQLType { Wrapped.sqlArrayType }
}

extension UInt8: SQLArrayElement {
    package static var sqlArrayType: SQLType { .bytea }

    package static func encodeArray(_ elements: [UInt8], into buffer: inout SQLBuffer) {
        buffer.append(bytes: elements)
    }

    package static func decodeArray(_ cell: SQLCell) throws(SQLDecodingError) -> [UInt8] {
        guard cell.type == .bytea else { throw cell.mismatch("bytes") }
        return cell.withUnsafeBytes { [UInt8]($0) }
    }
}
