/// A value that can be a query's parameter or a field of COPY, in the server's binary format.
package protocol SQLEncodable: Sendable {
    /// The parameter's type; where another is wanted, cast: `\(text)::jsonb`.
    static var sqlType: SQLType { get }
    /// True for a missing value; `encode(into:)` is then not called.
    var isSQLNull: Bool { get }
    /// Appends the value without its length.
    func encode(into buffer: inout SQLBuffer)
}

extension SQLEncodable {
    package var isSQLNull: Bool { false }
}

extension SQLEncodable where Self: RawRepresentable, RawValue: SQLEncodable {
    package static var sqlType: SQLType { RawValue.sqlType }
    package var isSQLNull: Bool { self.rawValue.isSQLNull }
    package func encode(into buffer: inout SQLBuffer) { self.rawValue.encode(into: &buffer) }
}

extension Optional: SQLEncodable where Wrapped: SQLEncodable {
    package static var sqlType: SQLType { Wrapped.sqlType }
    package var isSQLNull: Bool { self?.isSQLNull ?? true }
    package func encode(into buffer: inout SQLBuffer) { self?.encode(into: &buffer) }
}
