/// The parts of a Redis URL. Pure; the grammar stands at `RedisConfiguration.init(url:commandTimeout:)`.
struct RedisAddress {
    var endpoint: RedisConfiguration.Endpoint
    var user: String?
    var password: String?
    var database = 0

    init(_ url: String) throws(RedisConfigurationError) {
        guard let scheme = url.firstRange(of: "://") else { throw .unsupportedScheme }
        var rest = url[scheme.upperBound...]
        let query = rest.removeSuffix(from: "?")
        // The last @: a password that was pasted without encoding may hold another one, a host never does.
        let credentials = rest.lastIndex(of: "@").map { at in
            defer { rest = rest[rest.index(after: at)...] }
            return rest[..<at]
        }
        if let credentials {
            var name = credentials
            let password = name.removeSuffix(from: ":")
            self.user = name.isEmpty ? nil : try Self.percentDecoded(name)
            if let password, !password.isEmpty { self.password = try Self.percentDecoded(password) }
        }

        switch url[..<scheme.lowerBound].lowercased() {
        case "redis":
            if let path = rest.removeSuffix(from: "/"), !path.isEmpty {
                self.database = try Self.database(path)
            }
            self.endpoint = try Self.hostAndPort(rest)
        case "redis+unix", "unix":
            let path = try Self.percentDecoded(rest)
            guard path.hasPrefix("/"), path.utf8.count <= 107 else { throw .invalidSocketPath }
            self.endpoint = .unixSocket(path: path)
        default:
            throw .unsupportedScheme
        }
        for option in (query ?? "").split(separator: "&") where option.hasPrefix("db=") {
            self.database = try Self.database(option.dropFirst(3))
        }
    }

    private static func hostAndPort(_ text: Substring) throws(RedisConfigurationError) -> RedisConfiguration.Endpoint {
        var host = text
        var port: Substring?
        if host.hasPrefix("[") {
            let afterBracket = host.removeSuffix(from: "]")
            host = host.dropFirst()
            guard let afterBracket, afterBracket.isEmpty || afterBracket.hasPrefix(":") else { throw .invalidHost }
            port = afterBracket.isEmpty ? nil : afterBracket.dropFirst()
        } else {
            port = host.removeSuffix(from: ":")
        }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { throw .invalidHost }
        guard let port else { return .tcp(host: String(host), port: 6379) }
        guard port.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = Int(port), 1...65535 ~= number else {
            throw .invalidPort
        }
        return .tcp(host: String(host), port: number)
    }

    private static func database(_ text: Substring) throws(RedisConfigurationError) -> Int {
        guard let number = Int(text), number >= 0, number <= Int(Int32.max) else { throw .invalidDatabase }
        return number
    }

    private static func percentDecoded(_ text: Substring) throws(RedisConfigurationError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "%") {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(Self.hexadecimal),
                let low = rest.popFirst().flatMap(Self.hexadecimal)
            else { throw .invalidPercentEncoding }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .invalidPercentEncoding }
        return decoded
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}

extension Substring {
    /// Cuts from the first `separator` on, and returns what stood after it; nil when it does not occur.
    fileprivate mutating func removeSuffix(from separator: Character) -> Substring? {
        guard let index = self.firstIndex(of: separator) else { return nil }
        defer { self = self[..<index] }
        return self[self.index(after: index)...]
    }
}
