extension Bool: SQLCodable {
    package static var sqlType: SQLType { .bool }

    package func encode(into buffer: inout SQLBuffer) { buffer.append(UInt8(self ? 1 : 0)) }

    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Bool {
        guard cell.type == .bool else { throw cell.mismatch("Bool") }
        try cell.expect(count: 1)
        return try cell.integer(as: UInt8.self) != 0
    }
}

extension SQLCell {
    /// Any of the three integer types, when the value fits.
    func anyInteger<Value: FixedWidthInteger>(as type: Value.Type) throws(SQLDecodingError) -> Value {
        let value: Int64
        switch (self.type, self.count) {
        case (.int2, 2): value = Int64(try self.integer(as: Int16.self))
        case (.int4, 4): value = Int64(try self.integer(as: Int32.self))
        case (.int8, 8): value = try self.integer(as: Int64.self)
        case (.int2, _), (.int4, _), (.int8, _): throw .malformed("\(self.count) bytes are no integer")
        default: throw self.mismatch("\(type)")
        }
        guard let result = Value(exactly: value) else { throw .malformed("out of the range of \(type)") }
        return result
    }
}

extension Int16: SQLCodable {
    package static var sqlType: SQLType { .int2 }
    package func encode(into buffer: inout SQLBuffer) { buffer.append(self) }
    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Int16 {
        try cell.anyInteger(as: Int16.self)
    }
}

extension Int32: SQLCodable {
    package static var sqlType: SQLType { .int4 }
    package func encode(into buffer: inout SQLBuffer) { buffer.append(self) }
    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Int32 {
        try cell.anyInteger(as: Int32.self)
    }
}

extension Int64: SQLCodable {
    package static var sqlType: SQLType { .int8 }
    package func encode(into buffer: inout SQLBuffer) { buffer.append(self) }
    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Int64 {
        try cell.anyInteger(as: Int64.self)
    }
}

extension Int: SQLCodable {
    package static var sqlType: SQLType { .int8 }
    package func encode(into buffer: inout SQLBuffer) { buffer.append(Int64(self)) }
    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Int { try cell.anyInteger(as: Int.self) }
}

extension Float: SQLCodable {
    package static var sqlType: SQLType { .float4 }

    package func encode(into buffer: inout SQLBuffer) { buffer.append(self.bitPattern) }

    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Float {
        guard cell.type == .float4 else { throw cell.mismatch("Float") }
        try cell.expect(count: 4)
        return Float(bitPattern: try cell.integer(as: UInt32.self))
    }
}

extension Double: SQLCodable {
    package static var sqlType: SQLType { .float8 }

    package func encode(into buffer: inout SQLBuffer) { buffer.append(self.bitPattern) }

    /// Also reads `real` and, rounded, `numeric` (what `sum` and `extract` return).
    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Double {
        switch cell.type {
        case .float8:
            try cell.expect(count: 8)
            return Double(bitPattern: try cell.integer(as: UInt64.self))
        case .float4: return Double(try Float.decode(cell))
        case .numeric: return try SQLNumeric.double(cell)
        default: throw cell.mismatch("Double")
        }
    }
}

extension String: SQLCodable {
    package static var sqlType: SQLType { .text }

    package func encode(into buffer: inout SQLBuffer) { buffer.append(text: self) }

    /// Reads text, varchar, char, name, json, jsonb, and enums and other types of the user's that are text.
    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> String {
        var skipped = 0
        switch cell.type {
        case .text, .varchar, .bpchar, .name, .json, .unknown, .char: break
        case .jsonb: skipped = 1  // a version byte
        default: guard cell.type.isUserDefined else { throw cell.mismatch("String") }
        }
        let text = cell.withUnsafeBytes { String(validating: $0.dropFirst(skipped), as: UTF8.self) }
        guard let text else { throw .malformed("not UTF-8") }
        return text
    }
}
