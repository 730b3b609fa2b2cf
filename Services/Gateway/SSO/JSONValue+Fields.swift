import ServiceKit

extension JSONValue {
    /// The field of an object; nil when this is none, or has no such field.
    subscript(_ name: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields[name]
    }

    /// Nil when this is no text, or an empty one.
    var text: String? {
        guard case .string(let text) = self, !text.isEmpty else { return nil }
        return text
    }

    var number: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// Some providers write truth as text.
    var isTrue: Bool { self == .bool(true) || self == .string("true") }
}
