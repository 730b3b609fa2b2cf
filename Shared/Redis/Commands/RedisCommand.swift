/// The words of the commands that this system uses, for `RedisClient.command` and `commands`. Pure.
package enum RedisCommand {
    // MARK: Keys

    package static func get(_ key: String) -> [RedisArgument] {
        ["GET", .text(key)]
    }

    /// - Parameters:
    ///   - expiry: from now, in whole milliseconds rounded up; nil keeps the key for ever.
    ///   - onlyIfAbsent: leaves an existing key alone; the reply is then null.
    package static func set(
        _ key: String, _ value: [UInt8], expiry: Duration? = nil, onlyIfAbsent: Bool = false
    ) -> [RedisArgument] {
        var words: [RedisArgument] = ["SET", .text(key), .bytes(value)]
        if let expiry { words += ["PX", .milliseconds(expiry)] }
        if onlyIfAbsent { words.append("NX") }
        return words
    }

    package static func delete(_ keys: [String]) -> [RedisArgument] {
        ["DEL"] + keys.map { .text($0) }
    }

    package static func increment(_ key: String, by amount: Int = 1) -> [RedisArgument] {
        ["INCRBY", .text(key), .int(amount)]
    }

    package static func expire(_ key: String, after expiry: Duration) -> [RedisArgument] {
        ["PEXPIRE", .text(key), .milliseconds(expiry)]
    }

    package static func publish(_ channel: String, _ message: [UInt8]) -> [RedisArgument] {
        ["PUBLISH", .text(channel), .bytes(message)]
    }

    // MARK: Streams

    /// How a stream is kept short while something is added. Approximate: Redis removes whole internal nodes only, so
    /// some more entries may stay, never fewer.
    package enum Trim: Hashable, Sendable {
        case maxLength(Int)
        /// Removes entries before this id.
        case minimumID(StreamID)

        var words: [RedisArgument] {
            switch self {
            case .maxLength(let length): ["MAXLEN", "~", .int(length)]
            case .minimumID(let id): ["MINID", "~", .id(id)]
            }
        }
    }

    /// - Parameter id: nil lets the server choose the time of its clock.
    package static func xadd(
        _ key: String, id: StreamID? = nil, trim: Trim? = nil, fields: [(String, [UInt8])]
    ) -> [RedisArgument] {
        var words: [RedisArgument] = ["XADD", .text(key)]
        words += trim?.words ?? []
        words.append(id.map { .id($0) } ?? "*")
        for (name, value) in fields {
            words.append(.text(name))
            words.append(.bytes(value))
        }
        return words
    }

    package static func xrange(
        _ key: String, from: StreamID = .zero, through: StreamID = .max, count: Int? = nil
    ) -> [RedisArgument] {
        var words: [RedisArgument] = ["XRANGE", .text(key), .id(from), .id(through)]
        if let count { words += ["COUNT", .int(count)] }
        return words
    }

    /// - Parameters:
    ///   - count: entries per stream at most.
    ///   - block: how long to wait for the first entry; nil or not positive returns at once.
    package static func xread(
        _ positions: [(key: String, after: StreamID)], count: Int, block: Duration? = nil
    ) -> [RedisArgument] {
        ["XREAD"] + self.limits(count: count, block: block) + ["STREAMS"]
            + positions.map { .text($0.key) } + positions.map { .id($0.after) }
    }

    /// - Parameters:
    ///   - after: nil delivers entries that no consumer of the group has had; an id repeats this consumer's own
    ///     pending entries after it, and never blocks.
    ///   - block: as in `xread`.
    package static func xreadgroup(
        _ keys: [String], group: String, consumer: String, after: StreamID? = nil, count: Int, block: Duration? = nil
    ) -> [RedisArgument] {
        let position = after.map { RedisArgument.id($0) } ?? ">"
        return ["XREADGROUP", "GROUP", .text(group), .text(consumer)] + self.limits(count: count, block: block)
            + ["STREAMS"] + keys.map { .text($0) } + keys.map { _ in position }
    }

    package static func xack(_ key: String, group: String, ids: [StreamID]) -> [RedisArgument] {
        ["XACK", .text(key), .text(group)] + ids.map { .id($0) }
    }

    package static func xautoclaim(
        _ key: String, group: String, consumer: String, idleFor: Duration, from: StreamID = .zero, count: Int
    ) -> [RedisArgument] {
        let idle = RedisArgument.int(max(0, idleFor.wholeMillisecondsRoundedUp))
        return ["XAUTOCLAIM", .text(key), .text(group), .text(consumer), idle, .id(from), "COUNT", .int(count)]
    }

    /// - Parameter approximate: removes whole internal nodes only: much cheaper, and leaves some more entries.
    package static func xtrim(_ key: String, minID: StreamID, approximate: Bool = true) -> [RedisArgument] {
        ["XTRIM", .text(key), "MINID", approximate ? "~" : "=", .id(minID)]
    }

    /// - Parameter after: where the group begins; nil begins with what is added from now on.
    package static func xgroupCreate(
        _ key: String, group: String, after: StreamID?, mkstream: Bool
    ) -> [RedisArgument] {
        ["XGROUP", "CREATE", .text(key), .text(group), after.map { .id($0) } ?? "$"] + (mkstream ? ["MKSTREAM"] : [])
    }

    private static func limits(count: Int, block: Duration?) -> [RedisArgument] {
        var words: [RedisArgument] = ["COUNT", .int(count)]
        // BLOCK 0 would wait for ever.
        if let block, block > .zero { words += ["BLOCK", .milliseconds(block)] }
        return words
    }
}
