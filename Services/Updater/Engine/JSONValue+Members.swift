import ServiceKit

extension JSONValue {
    /// The member of that name, `null` when there is none or this is no object.
    subscript(_ name: String) -> JSONValue {
        get { if case .object(let members) = self { members[name] ?? .null } else { .null } }
        set {
            var members = self.members
            members[name] = newValue
            self = .object(members)
        }
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var whole: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }
    var isTrue: Bool { self == .bool(true) }
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
    var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }
    var texts: [String] { self.elements.compactMap(\.text) }

    /// With every text, names of members among them, in which `text` was replaced.
    func replacing(_ text: String, with other: String) -> JSONValue {
        switch self {
        case .null, .bool, .number: self
        case .string(let own):
            .string(own.split(separator: text, omittingEmptySubsequences: false).joined(separator: other))
        case .array(let elements): .array(elements.map { $0.replacing(text, with: other) })
        case .object(let members):
            .object(
                Dictionary(
                    members.map {
                        (
                            JSONValue.string($0.key).replacing(text, with: other).text ?? $0.key,
                            $0.value.replacing(text, with: other)
                        )
                    }
                ) { first, _ in first })
        }
    }

    /// With the elements of every list in an order of their own.
    var ordered: JSONValue {
        switch self {
        case .null, .bool, .number, .string: self
        case .array(let elements): .array(elements.map(\.ordered).sorted { $0.json < $1.json })
        case .object(let members): .object(members.mapValues(\.ordered))
        }
    }

    /// Nothing: `null`, or a text, list or object without content, which the engine uses alike.
    var isNothing: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        case .bool, .number: false
        }
    }
}
