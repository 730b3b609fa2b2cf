import Domain

/// An instant in metadata, `2026-11-21T00:19:35Z`: whole seconds, so that the same instant has one spelling.
package struct CanonicalInstant: Hashable, Sendable, Codable, CustomStringConvertible {
    package let timestamp: Timestamp

    /// Cuts what is below a second.
    package init(_ timestamp: Timestamp) {
        let seconds = timestamp.microseconds / 1_000_000
        self.timestamp = Timestamp(microseconds: seconds * 1_000_000)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let timestamp = Timestamp(rfc3339: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not an instant such as 2026-11-21T00:19:35Z")
        }
        self.init(timestamp)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }

    package var description: String { "\(self.timestamp.rfc3339.prefix(19))Z" }
}
