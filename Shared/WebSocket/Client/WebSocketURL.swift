/// A `ws://` or `wss://` address, taken apart.
struct WebSocketURL: Sendable, Hashable {
    let isSecure: Bool
    /// Without the brackets of an IPv6 address.
    let host: String
    let port: Int
    /// Path and query, as they go into the request.
    let target: String

    /// - Throws: `WebSocketClientError.invalidURL`.
    init(_ text: String) throws(WebSocketClientError) {
        func refused(_ reason: String) -> WebSocketClientError { .invalidURL("\(reason): \(Self.withoutQuery(text))") }

        guard let scheme = text.firstRange(of: "://") else { throw refused("An address begins with ws:// or wss://") }
        switch text[..<scheme.lowerBound].lowercased() {
        case "ws": self.isSecure = false
        case "wss": self.isSecure = true
        default: throw refused("An address begins with ws:// or wss://")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw refused("An address has no spaces and only ASCII characters")
        }
        let rest = text[scheme.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw refused("Credentials belong into a header") }

        let target = rest[authority.endIndex...]
        self.target = target.hasPrefix("/") ? String(target) : "/" + target

        let host: Substring
        var port = authority[authority.endIndex...]
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw refused("An IPv6 address ends with ]") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            port = authority[authority.index(after: end)...]
        } else {
            host = authority.prefix { $0 != ":" }
            port = authority[host.endIndex...]
        }
        guard !host.isEmpty else { throw refused("The host is missing") }
        self.host = String(host)
        if port.isEmpty {
            self.port = self.isSecure ? 443 : 80
        } else {
            guard port.first == ":", let number = Int(port.dropFirst()), (1...65535).contains(number) else {
                throw refused("The port is not one")
            }
            self.port = number
        }
    }

    /// The value of the `Host` header.
    var authority: String {
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        return self.port == (self.isSecure ? 443 : 80) ? host : "\(host):\(self.port)"
    }

    /// For messages: a query may carry a token.
    private static func withoutQuery(_ text: String) -> Substring { text.prefix { $0 != "?" } }
}
