import ServiceKit

extension JSONValue {
    /// A number, a boolean as 1 or 0, or text that is a number; nil for anything else.
    var number: Double? {
        switch self {
        case .number(let number): number
        case .bool(let flag): flag ? 1 : 0
        case .string(let text): Double(text.trimmed)
        case .null, .array, .object: nil
        }
    }
}

extension String {
    /// Without white space at both ends.
    fileprivate var trimmed: Substring {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
