import FoundationEssentials

/// JSON of bundles: written with sorted keys, so that equal values are equal bytes; read with the member's name in the error.
package enum UpdateJSON {
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    package static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], member: String
    ) throws(UpdateError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw UpdateError(.malformed, member, Self.sentence(error))
        } catch {
            throw UpdateError(.malformed, member, "it is not JSON")
        }
    }

    private static func sentence(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "'\(Self.path(context.codingPath + [key]))' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "'\(Self.path(context.codingPath))' has a wrong type"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "it is not JSON" : "'\(Self.path(context.codingPath))' is \(context.debugDescription)"
        @unknown default:
            "it is not what it should be"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
}
