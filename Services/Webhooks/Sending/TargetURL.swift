/// Where to send, taken apart once and strictly, so that what is checked is what is connected to.
///
/// Whatever another parser might read in another way is refused: numbers for addresses in other forms than four decimal
/// ones, credentials, percent signs in the host, backslashes, blanks.
struct TargetURL: Sendable, Hashable {
    enum Host: Sendable, Hashable {
        case name(String)
        case address(IPAddress)
    }

    /// As it was written.
    let text: String
    let isSecure: Bool

    /// In lower case, without brackets.
    let host: String
    let destination: Host
    let port: Int

    /// Path and query, beginning with a slash.
    let path: String

    /// The same again, as every parser reads it.
    var canonical: String { "\(self.isSecure ? "https" : "http")://\(self.authority)\(self.path)" }

    /// For the header `Host`.
    var authority: String {
        let host = self.host.utf8.contains(UInt8(ascii: ":")) ? "[\(self.host)]" : self.host
        return self.port == (self.isSecure ? 443 : 80) ? host : "\(host):\(self.port)"
    }

    init(_ text: String) throws(RefusedTarget) {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }) else {
            throw RefusedTarget(
                "The URL may hold no blanks, backslashes or other than ASCII characters; write names in Punycode.")
        }
        self.text = text
        let lower = text.lowercased()
        let rest: Substring
        if lower.hasPrefix("https://") {
            (self.isSecure, rest) = (true, text.dropFirst(8))
        } else if lower.hasPrefix("http://") {
            (self.isSecure, rest) = (false, text.dropFirst(7))
        } else {
            throw RefusedTarget("The URL must begin with http:// or https://.")
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else {
            throw RefusedTarget("The URL may hold no user name or password: they would be stored and shown in clear.")
        }
        let (host, port) = try Self.split(authority)
        self.port = try port.map(Self.number) ?? (self.isSecure ? 443 : 80)
        self.destination = try Self.destination(host)
        self.host =
            switch self.destination {
            case .name(let name): name
            case .address(let address): address.description
            }
        let tail = rest.dropFirst(authority.count).prefix { $0 != "#" }
        self.path = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    private static func split(_ authority: Substring) throws(RefusedTarget) -> (host: Substring, port: Substring?) {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw Self.noHost }
            let behind = authority[authority.index(after: end)...]
            guard behind.isEmpty || behind.hasPrefix(":") else { throw Self.noHost }
            return (authority[...end], behind.isEmpty ? nil : behind.dropFirst())
        }
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    private static func number(_ port: Substring) throws(RefusedTarget) -> Int {
        guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(port),
            (1...65_535).contains(number)
        else { throw RefusedTarget("The port must be a number from 1 to 65535.") }
        return number
    }

    private static func destination(_ host: Substring) throws(RefusedTarget) -> Host {
        if host.hasPrefix("[") {
            guard let address = IPAddress(String(host.dropFirst().dropLast())), host.contains(":") else {
                throw RefusedTarget("What stands in brackets is no address of IPv6; a zone is not allowed.")
            }
            return .address(address)
        }
        let labels = host.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last, host.utf8.count <= 253, labels.allSatisfy(Self.isLabel) else { throw Self.noHost }
        // What ends in a number is an address to every parser, and to some in surprising ways.
        guard last.first?.isNumber == true, Self.isNumber(last) else {
            return .name(labels.joined(separator: "."))
        }
        guard labels.count == 4, labels.allSatisfy({ $0 == "0" || !$0.hasPrefix("0") }),
            let address = IPAddress(String(host))
        else {
            throw RefusedTarget("An address of IPv4 must be written as four decimal numbers.")
        }
        return .address(address)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count)
            && label.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x2d || byte == 0x5f
            }
    }

    /// Decimal, octal, or hexadecimal with `0x`, which may have no digits at all.
    private static func isNumber(_ label: Substring) -> Bool {
        if label.hasPrefix("0x") { return label.dropFirst(2).allSatisfy(\.isHexDigit) }
        return label.allSatisfy(\.isNumber)
    }

    private static let noHost = RefusedTarget("The URL has no valid host.")
}
