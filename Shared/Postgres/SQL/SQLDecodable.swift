/// A value that can be read from a column of a result.
package protocol SQLDecodable: Sendable {
    /// Reads a value that is not NULL.
    static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Self
    /// What NULL becomes; the default refuses it.
    static func decodeNull() throws(SQLDecodingError) -> Self
}

extension SQLDecodable {
    package static func decodeNull() throws(SQLDecodingError) -> Self { throw .unexpectedNull }
}

extension SQLDecodable where Self: RawRepresentable, RawValue: SQLDecodable {
    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Self {
        guard let value = Self(rawValue: try RawValue.decode(cell)) else {
            throw .malformed("not a known \(Self.self)")
        }
        return value
    }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    package static func decode(_ cell: SQLCell) throws(SQLDecodingError) -> Wrapped? { try Wrapped.decode(cell) }
    package static func decodeNull() throws(SQLDecodingError) -> Wrapped? { nil }
}
