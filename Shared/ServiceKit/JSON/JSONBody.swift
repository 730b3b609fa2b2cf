import Domain
import FoundationEssentials
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat

/// JSON as the wire has it: UTF-8, slashes not escaped, names as the DTO's `CodingKeys` say.
enum JSONBody {
    /// A body of 500 datapoints has some 50 KiB.
    static let defaultLimit = 1 << 20

    static let decoder = JSONDecoder()

    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return encoder
    }()
}

extension Request {
    /// Reads the whole body and decodes it.
    ///
    /// - Parameter limit: in bytes; a longer body is refused with 413.
    /// - Throws: `ValidationError` for malformed JSON (`json_invalid`), an absent body and each wrong or missing field.
    package func decodeJSON<Value: Decodable>(
        as type: Value.Type = Value.self, upTo limit: Int = 1 << 20
    ) async throws -> Value {
        let body = try await self.body.collect(upTo: limit)
        guard body.readableBytes > 0 else {
            throw ValidationError([.init(["body"], "Field required", type: "missing")])
        }
        do {
            return try JSONBody.decoder.decode(type, from: body)
        } catch let error as DecodingError {
            throw ValidationError(error)
        }
    }
}
