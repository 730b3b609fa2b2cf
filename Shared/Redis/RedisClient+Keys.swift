/// Keys, scripts and messages. Each call is one round trip and throws as `command` does, and `.unexpectedReply`.
extension RedisClient {
    /// Throws when the server does not answer.
    package func ping() async throws {
        _ = try await self.command(["PING"])
    }

    /// The value of the key, or nil when there is none.
    package func get(_ key: String) async throws -> [UInt8]? {
        let reply = try await self.command(RedisCommand.get(key))
        if reply.isNull { return nil }
        return try RedisClient.unwrap(reply.bytes, "GET")
    }

    /// - Parameters:
    ///   - expiry: from now, in whole milliseconds rounded up; nil keeps the key for ever.
    ///   - onlyIfAbsent: leaves an existing key alone.
    /// - Returns: whether the key was set: false only with `onlyIfAbsent`.
    @discardableResult
    package func set(
        _ key: String, _ value: [UInt8], expiry: Duration? = nil, onlyIfAbsent: Bool = false
    ) async throws -> Bool {
        let words = RedisCommand.set(key, value, expiry: expiry, onlyIfAbsent: onlyIfAbsent)
        return try await !self.command(words).isNull
    }

    @discardableResult
    package func set(
        _ key: String, _ value: String, expiry: Duration? = nil, onlyIfAbsent: Bool = false
    ) async throws -> Bool {
        try await self.set(key, Array(value.utf8), expiry: expiry, onlyIfAbsent: onlyIfAbsent)
    }

    /// - Returns: how many of the keys there were.
    @discardableResult
    package func delete(_ keys: String...) async throws -> Int {
        guard !keys.isEmpty else { return 0 }
        return try await RedisClient.unwrap(self.command(RedisCommand.delete(keys)).int, "DEL")
    }

    /// - Returns: the new value; a missing key counts from 0.
    @discardableResult
    package func incr(_ key: String, by amount: Int = 1) async throws -> Int {
        try await RedisClient.unwrap(self.command(RedisCommand.increment(key, by: amount)).int, "INCRBY")
    }

    /// - Returns: whether there is such a key.
    @discardableResult
    package func expire(_ key: String, after expiry: Duration) async throws -> Bool {
        try await self.command(RedisCommand.expire(key, after: expiry)).int == 1
    }

    /// - Returns: how many subscribers were sent the message. A message with none is lost.
    @discardableResult
    package func publish(_ channel: String, _ message: [UInt8]) async throws -> Int {
        try await RedisClient.unwrap(self.command(RedisCommand.publish(channel, message)).int, "PUBLISH")
    }

    @discardableResult
    package func publish(_ channel: String, _ message: String) async throws -> Int {
        try await self.publish(channel, Array(message.utf8))
    }

    /// Runs a script by its hash; when the server does not know it (it was not run there since the server's start), by
    /// its source, in a second round trip. A server that does not know the script has run nothing.
    @discardableResult
    package func eval(
        _ script: RedisScript, keys: [String] = [], args: [RedisArgument] = []
    ) async throws -> RedisValue {
        let words: [RedisArgument] = [.int(keys.count)] + keys.map { .text($0) } + args
        do {
            return try await self.command(["EVALSHA", .text(script.sha1)] + words)
        } catch let error as RedisError where error.serverCode == "NOSCRIPT" {
            return try await self.command(["EVAL", .text(script.source)] + words)
        }
    }

    static func unwrap<Value>(_ value: Value?, _ command: String) throws -> Value {
        guard let value else { throw RedisError.unexpectedReply(command) }
        return value
    }
}
