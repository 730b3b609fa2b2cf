/// A column's value is not what the code asked for: code and schema disagree. Shows no values.
package enum SQLDecodingError: Error, Hashable, CustomStringConvertible {
    case missingColumn(String)
    case unexpectedNull
    case typeMismatch(found: SQLType, wanted: String)
    case malformed(String)
    /// Any of the others, and the column where it happened.
    indirect case inColumn(String, SQLDecodingError)

    package var description: String {
        switch self {
        case .missingColumn(let name): "The result has no column \(name)."
        case .unexpectedNull: "The value is NULL."
        case .typeMismatch(let found, let wanted): "The value has \(found) and cannot be read as \(wanted)."
        case .malformed(let reason): "The value cannot be read: \(reason)."
        case .inColumn(let name, let error): "Column \(name): \(error)"
        }
    }
}
