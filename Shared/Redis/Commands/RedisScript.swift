/// A Lua script, run atomically in the server.
package struct RedisScript: Hashable, Sendable {
    package let source: String
    /// By which EVALSHA names it: 40 hexadecimal digits in lower case.
    package let sha1: String

    package init(_ source: String) {
        self.source = source
        self.sha1 = SHA1.hexadecimal(Array(source.utf8))
    }
}
