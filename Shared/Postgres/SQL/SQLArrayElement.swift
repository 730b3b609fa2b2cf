/// What an array must hold to be a parameter or a column.
///
/// `[UInt8]` is a `bytea`; arrays of other elements are one-dimensional Postgres arrays.
package protocol SQLArrayElement: Sendable {
    static var sqlArrayType: SQLType { get }
    static func encodeArray(_ elements: [Self], into buffer: inout SQLBuffer)
    static func decodeArray(_ cell: SQLCell) throws(SQLDecodingError) -> [Self]
}

extension SQLArrayElement where Self: SQLEncodable {
    package static func encodeArray(_ elements: [Self], into buffer: inout SQLBuffer) {
        buffer.append(Int32(elements.isEmpty ? 0 : 1))  // dimensions
        buffer.append(Int32(elements.contains(where: \.isSQLNull) ? 1 : 0))
        buffer.append(Self.sqlType.oid)
        guard !elements.isEmpty else { return }
        buffer.append(Int32(truncatingIfNeeded: elements.count))
        buffer.append(Int32(1))  // index of the first
        for element in elements {
            buffer.appendField(element)
        }
    }
}

extension SQLArrayElement where Self: SQLDecodable {
    package static func decodeArray(_ cell: SQLCell) throws(SQLDecodingError) -> [Self] {
        guard SQLArrays.types.contains(cell.type) || cell.type.isUserDefined else {
            throw cell.mismatch("an array of \(Self.self)")
        }
        let dimensions = try cell.integer(at: 0, as: Int32.self)
        guard dimensions > 0 else { return [] }
        guard dimensions == 1 else { throw .malformed("an array of \(dimensions) dimensions") }
        let type = SQLType(oid: try cell.integer(at: 8, as: UInt32.self))
        let count = Int(try cell.integer(at: 12, as: Int32.self))
        // Each element has at least its length: do not believe a larger count.
        guard count >= 0, count <= (cell.count - 20) / 4 else { throw .malformed("an array's count") }
        var elements: [Self] = []
        elements.reserveCapacity(count)
        var offset = 20
        for _ in 0..<count {
            let length = Int(try cell.integer(at: offset, as: Int32.self))
            offset += 4
            if length < 0 {
                elements.append(try Self.decodeNull())
            } else {
                elements.append(try Self.decode(cell.slice(at: offset, count: length, type: type)))
                offset += length
            }
        }
        return elements
    }
}

extension Array: SQLEncodable where Element: SQLArrayElement {
    package static var sqlType: SQLType { Element.sqlArrayType }
    package func encode(into buffer: inout SQLBuffer) { Element.encodeArray(self, into: &buffer) }
}

extension Array: SQLDecodable where Element: SQLArrayElement {
    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> [Element] { try Element.decodeArray(cell) }
}
