/// One word of a command. Binary safe: zero bytes and line ends are data like any other.
package enum RedisArgument: Hashable, Sendable {
    case text(String)
    case bytes([UInt8])
    case int(Int)
}

extension RedisArgument: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    package init(stringLiteral value: String) {
        self = .text(value)
    }

    package init(integerLiteral value: Int) {
        self = .int(value)
    }
}

extension RedisArgument {
    package static func id(_ id: StreamID) -> RedisArgument {
        .text(id.description)
    }

    /// Whole milliseconds, rounded up, at least 1: Redis takes 0 for "no limit" or refuses it.
    package static func milliseconds(_ duration: Duration) -> RedisArgument {
        .int(max(1, duration.wholeMillisecondsRoundedUp))
    }
}
