/// A reply, copied out of hiredis: it owns its bytes.
package enum RedisValue: Hashable, Sendable {
    /// No value: a missing key, or a blocking read that timed out.
    case null
    case integer(Int)
    /// A status: `OK`, `PONG`.
    case simple(String)
    case bulk([UInt8])
    case array([RedisValue])
    /// An error inside an array. As a whole reply it arrives as `RedisError.server`.
    case error(String)
}

extension RedisValue {
    package var isNull: Bool {
        self == .null
    }

    /// The bytes of a bulk string or status.
    package var bytes: [UInt8]? {
        switch self {
        case .bulk(let bytes): bytes
        case .simple(let text): Array(text.utf8)
        default: nil
        }
    }

    /// The text of a bulk string or status; bytes that are not UTF-8 are replaced.
    package var text: String? {
        switch self {
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .simple(let text): text
        default: nil
        }
    }

    /// An integer reply, or a bulk string that spells one.
    package var int: Int? {
        switch self {
        case .integer(let value): value
        case .bulk, .simple: self.text.flatMap { Int($0) }
        default: nil
        }
    }

    package var array: [RedisValue]? {
        guard case .array(let values) = self else { return nil }
        return values
    }
}
