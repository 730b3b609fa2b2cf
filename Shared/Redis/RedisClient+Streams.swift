/// Streams. Each call is one round trip and throws as `command` does, and `.unexpectedReply`.
extension RedisClient {
    /// Appends an entry.
    ///
    /// - Parameters:
    ///   - id: nil lets the server choose. A given id must be greater than that of every entry there ever was; else
    ///     `.server("ERR ...")`.
    ///   - maxLength: trims the stream to about this many entries (never fewer), read or not.
    ///   - fields: at least one.
    @discardableResult
    package func xadd(
        _ key: String, id: StreamID? = nil, maxLength: Int? = nil, fields: [(String, [UInt8])]
    ) async throws -> StreamID {
        try await self.xadd(key, id: id, trim: maxLength.map { .maxLength($0) }, fields: fields)
    }

    /// Appends an entry, and trims those before an id (about: some more may stay).
    @discardableResult
    package func xadd(
        _ key: String, id: StreamID? = nil, minID: StreamID, fields: [(String, [UInt8])]
    ) async throws -> StreamID {
        try await self.xadd(key, id: id, trim: .minimumID(minID), fields: fields)
    }

    private func xadd(
        _ key: String, id: StreamID?, trim: RedisCommand.Trim?, fields: [(String, [UInt8])]
    ) async throws -> StreamID {
        let words = RedisCommand.xadd(key, id: id, trim: trim, fields: fields)
        return try await RedisClient.unwrap(self.command(words).streamID, "XADD")
    }

    /// The entries from one id through another, oldest first; `count` at most.
    package func xrange(
        _ key: String, from: StreamID = .zero, through: StreamID = .max, count: Int? = nil
    ) async throws -> [StreamEntry] {
        let words = RedisCommand.xrange(key, from: from, through: through, count: count)
        return try await RedisClient.unwrap(self.command(words).streamEntries, "XRANGE")
    }

    /// What stands after the positions now, without waiting; streams without news are left out.
    ///
    /// - Parameter count: entries per stream at most.
    package func xread(
        _ positions: [(key: String, after: StreamID)], count: Int
    ) async throws -> [(key: String, entries: [StreamEntry])] {
        let words = RedisCommand.xread(positions, count: count)
        return try await RedisClient.unwrap(self.command(words).streamReads, "XREAD")
    }

    /// Takes entries for a consumer of a group, without waiting; they are pending until `xack`.
    ///
    /// - Parameter after: nil for entries that nobody in the group has had; an id for this consumer's own pending
    ///   entries after it, as after a restart.
    package func xreadgroup(
        _ keys: [String], group: String, consumer: String, after: StreamID? = nil, count: Int
    ) async throws -> [(key: String, entries: [StreamEntry])] {
        let words = RedisCommand.xreadgroup(keys, group: group, consumer: consumer, after: after, count: count)
        return try await RedisClient.unwrap(self.command(words).streamReads, "XREADGROUP")
    }

    /// - Returns: how many of them were pending. Repeating it changes nothing.
    @discardableResult
    package func xack(_ key: String, group: String, ids: [StreamID]) async throws -> Int {
        guard !ids.isEmpty else { return 0 }
        let words = RedisCommand.xack(key, group: group, ids: ids)
        return try await RedisClient.unwrap(self.command(words).int, "XACK")
    }

    /// Takes over entries that have been pending with any consumer for at least `idleFor`.
    package func xautoclaim(
        _ key: String, group: String, consumer: String, idleFor: Duration, from: StreamID = .zero, count: Int = 100
    ) async throws -> StreamClaim {
        let words = RedisCommand.xautoclaim(
            key, group: group, consumer: consumer, idleFor: idleFor, from: from, count: count)
        return try await RedisClient.unwrap(self.command(words).streamClaim, "XAUTOCLAIM")
    }

    /// Removes entries before an id, read or not.
    ///
    /// - Parameter approximate: much cheaper; leaves up to about a hundred more.
    /// - Returns: how many were removed.
    @discardableResult
    package func xtrim(_ key: String, minID: StreamID, approximate: Bool = true) async throws -> Int {
        let words = RedisCommand.xtrim(key, minID: minID, approximate: approximate)
        return try await RedisClient.unwrap(self.command(words).int, "XTRIM")
    }

    /// Makes a group; one that is there stays as it is, with its position.
    ///
    /// - Parameters:
    ///   - after: where the group begins; nil begins with what is added from now on.
    ///   - mkstream: makes the stream, empty, if it is missing; else that is an error.
    /// - Returns: whether the group is new.
    @discardableResult
    package func xgroupCreate(
        _ key: String, group: String, after: StreamID? = .zero, mkstream: Bool = true
    ) async throws -> Bool {
        do {
            _ = try await self.command(
                RedisCommand.xgroupCreate(key, group: group, after: after, mkstream: mkstream))
            return true
        } catch let error as RedisError where error.serverCode == "BUSYGROUP" {
            return false
        }
    }

    /// The id of the last entry that was ever added, trimmed or not; `zero` for a new stream, nil for a missing one.
    package func xinfoLastID(_ key: String) async throws -> StreamID? {
        do {
            let reply = try await self.command(["XINFO", "STREAM", .text(key)])
            return try RedisClient.unwrap(reply.value(after: "last-generated-id")?.streamID, "XINFO STREAM")
        } catch RedisError.server("ERR no such key") {
            return nil
        }
    }

    /// How many entries the stream holds; 0 for a missing one.
    package func xlen(_ key: String) async throws -> Int {
        try await RedisClient.unwrap(self.command(["XLEN", .text(key)]).int, "XLEN")
    }
}
