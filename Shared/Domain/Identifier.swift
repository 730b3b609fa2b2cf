import FoundationEssentials

/// The public, opaque id of a `Subject`: text on the wire, never parsed, so a rule's id cannot be passed for a channel's.
package struct Identifier<Subject>: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// A new random id: a version 4 UUID in lower case.
    package static func random() -> Self {
        Self(UUID().uuidString.lowercased())
    }

    package var description: String { self.text }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.text)
    }
}
