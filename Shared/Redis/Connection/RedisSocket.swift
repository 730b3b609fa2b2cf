import Chiredis
import Glibc

/// One connection: a hiredis context that has greeted the server and does not block any more.
///
/// hiredis buffers both directions and finds the replies; who waits for the descriptor, and how long, is the loop's
/// affair. `redisContext` never leaves this file, and replies are copied before they do.
///
/// `@unchecked Sendable`: it has one owner at a time. The connecting thread makes it and puts it under the lock of
/// `RedisConnectAttempt`; the loop's thread takes it out of there, and nobody else ever has a reference.
final class RedisSocket: @unchecked Sendable {
    private let context: UnsafeMutablePointer<redisContext>

    /// Why a connection could not be made, or ended; for the log. Holds no secret.
    struct Failure: Error {
        var reason: String
    }

    /// Connects and greets: AUTH, SELECT, CLIENT SETNAME, PING. Blocks for up to `connectTimeout` at each step, and
    /// for as long as the system's resolver takes.
    ///
    /// A server that is still loading its data refuses the PING and counts as not reachable.
    init(connecting configuration: RedisConfiguration, name: String) throws(Failure) {
        let timeout = configuration.connectTimeout.timeval
        let context: UnsafeMutablePointer<redisContext>? =
            switch configuration.endpoint {
            case .tcp(let host, let port): redisConnectWithTimeout(host, Int32(port), timeout)
            case .unixSocket(let path): redisConnectUnixWithTimeout(path, timeout)
            }
        guard let context else { throw Failure(reason: "out of memory") }
        self.context = context
        try self.check(context.pointee.err == 0 ? REDIS_OK : REDIS_ERR)
        try self.check(redisSetTimeout(context, timeout))
        if case .tcp = configuration.endpoint {
            try self.check(redisEnableKeepAlive(context))
        }
        for command in RedisSocket.greeting(configuration, name: name) {
            try self.append(RESPCommand.encode(command))
            var reply: UnsafeMutableRawPointer?
            try self.check(redisGetReply(context, &reply))
            if case .error(let text) = RedisSocket.takeValue(reply) { throw Failure(reason: text) }
        }
        // From here on the loop polls: reads and writes return at once.
        context.pointee.flags &= ~REDIS_BLOCK
        let flags = fcntl(context.pointee.fd, F_GETFL)
        guard flags >= 0, fcntl(context.pointee.fd, F_SETFL, flags | O_NONBLOCK) >= 0 else {
            throw Failure(reason: "fcntl: error \(errno)")
        }
    }

    deinit {
        redisFree(self.context)
    }

    var descriptor: Int32 {
        self.context.pointee.fd
    }

    /// Copies encoded commands into the output buffer.
    func append(_ bytes: [UInt8]) throws(Failure) {
        let code = bytes.withUnsafeBytes { buffer in
            redisAppendFormattedCommand(
                self.context, buffer.assumingMemoryBound(to: CChar.self).baseAddress, buffer.count)
        }
        try self.check(code)
    }

    /// Writes what the system takes without waiting.
    ///
    /// - Returns: whether everything is written; if not, poll for POLLOUT and call again.
    func flush() throws(Failure) -> Bool {
        var done: Int32 = 0
        try self.check(redisBufferWrite(self.context, &done))
        return done != 0
    }

    /// Reads once, up to 16 KiB. Call when poll(2) says POLLIN; the replies then come from `nextReply`.
    func receive() throws(Failure) {
        try self.check(redisBufferRead(self.context))
    }

    /// The next complete reply among the bytes received; nil when the rest has to be received first.
    func nextReply() throws(Failure) -> RedisValue? {
        var reply: UnsafeMutableRawPointer?
        try self.check(redisGetReplyFromReader(self.context, &reply))
        return reply == nil ? nil : RedisSocket.takeValue(reply)
    }

    /// The one place where hiredis' return codes are looked at.
    private func check(_ code: Int32) throws(Failure) {
        guard code != REDIS_OK else { return }
        let text = withUnsafeBytes(of: self.context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        throw Failure(reason: text.isEmpty ? "hiredis error \(self.context.pointee.err)" : text)
    }

    private static func greeting(_ configuration: RedisConfiguration, name: String) -> [[RedisArgument]] {
        var commands: [[RedisArgument]] = []
        if let password = configuration.password {
            let user = configuration.user.map { [RedisArgument.text($0)] } ?? []
            commands.append(["AUTH"] + user + [.text(password)])
        }
        if configuration.database != 0 {
            commands.append(["SELECT", .int(configuration.database)])
        }
        let printable = name.utf8.map { 33...126 ~= $0 ? $0 : UInt8(ascii: "-") }  // the server refuses others
        commands.append(["CLIENT", "SETNAME", .bytes(printable)])
        commands.append(["PING"])
        return commands
    }

    /// Copies a reply and frees it.
    private static func takeValue(_ reply: UnsafeMutableRawPointer?) -> RedisValue {
        guard let reply else { return .null }
        defer { freeReplyObject(reply) }
        return RedisValue(copying: reply.assumingMemoryBound(to: redisReply.self))
    }
}

extension RedisValue {
    /// A deep copy. hiredis refuses replies nested deeper than its bound of 9, so the recursion ends.
    fileprivate init(copying reply: UnsafePointer<redisReply>) {
        let value = reply.pointee
        let text = UnsafeRawBufferPointer(start: value.str, count: value.str == nil ? 0 : value.len)
        switch value.type {
        case REDIS_REPLY_STRING: self = .bulk(Array(text))
        case REDIS_REPLY_STATUS: self = .simple(String(decoding: text, as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: text, as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(Int(value.integer))
        case REDIS_REPLY_ARRAY:
            var values: [RedisValue] = []
            values.reserveCapacity(value.elements)
            for index in 0..<value.elements {
                values.append(value.element[index].map { RedisValue(copying: $0) } ?? .null)
            }
            self = .array(values)
        default: self = .null
        }
    }
}
