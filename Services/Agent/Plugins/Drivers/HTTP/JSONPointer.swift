import ServiceKit

/// A place in a JSON document (RFC 6901): `/outlets/0/power`.
struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    let description: String
    private let steps: [String]

    /// - Returns: nil when `text` is none: it is empty, or begins with `/` and has `~` only as `~0` and `~1`.
    init?(_ text: String) {
        guard text.isEmpty || text.hasPrefix("/") else { return nil }
        var steps: [String] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let step = Self.unescaped(part) else { return nil }
            steps.append(step)
        }
        self.steps = steps
        self.description = text
    }

    /// Nil when there is nothing.
    func value(in document: JSONValue) -> JSONValue? {
        var value = document
        for step in self.steps {
            switch value {
            case .object(let members):
                guard let member = members[step] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Int(step), String(index) == step, elements.indices.contains(index) else { return nil }
                value = elements[index]
            case .null, .bool, .number, .string: return nil
            }
        }
        return value
    }

    private static func unescaped(_ part: Substring) -> String? {
        var text = ""
        var rest = part[...]
        while let character = rest.popFirst() {
            guard character == "~" else {
                text.append(character)
                continue
            }
            switch rest.popFirst() {
            case "0": text.append("~")
            case "1": text.append("/")
            default: return nil
            }
        }
        return text
    }
}
