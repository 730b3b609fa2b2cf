/// A connection URL, taken apart so far that another database of the same server can be named, and that the password need not
/// stand in an argument list, which every process of the machine can read.
struct DatabaseURL: Sendable {
    /// Of the database, as it stands in the URL.
    let name: String
    /// Nil: the URL has none.
    let password: String?
    private let user: String?
    /// Scheme and `://`.
    private let scheme: String
    /// Hosts and ports.
    private let place: String
    /// With its question mark, without a password.
    private let query: String

    /// - Throws: ``CommandFailure``, which does not show the URL.
    init(_ url: String) throws(CommandFailure) {
        guard let separator = url.firstRange(of: "://") else {
            throw CommandFailure("DATABASE_URL is no URL", code: .configuration)
        }
        let rest = url[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest[authority.endIndex...].prefix { $0 != "?" }
        let items = rest[path.endIndex...].dropFirst().split(separator: "&")
        guard path.count > 1, !path.dropFirst().contains("/"), !items.contains(where: { $0.hasPrefix("dbname=") })
        else {
            throw CommandFailure("DATABASE_URL must name the database in its path", code: .configuration)
        }
        // Others are made beside it, whose names are longer; PostgreSQL cuts what has more than 63 bytes.
        guard path.utf8.count <= 48 else {
            throw CommandFailure("the database's name is too long for another beside it", code: .configuration)
        }
        // The driver's name of an old installation: postgresql+asyncpg.
        self.scheme = "\(url[..<separator.lowerBound].prefix { $0 != "+" })://"
        self.name = String(path.dropFirst())
        let at = authority.lastIndex(of: "@")
        self.place = String(at.map { authority[authority.index(after: $0)...] } ?? authority)
        let person = at.map { authority[..<$0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) }
        self.user = person?.first.map(String.init)
        let own = items.first { $0.hasPrefix("password=") }.map { $0.dropFirst("password=".count) }
        self.password = (own ?? person?.dropFirst().first).map { Self.decoded($0) }
        let others = items.filter { !$0.hasPrefix("password=") }
        self.query = others.isEmpty ? "" : "?" + others.joined(separator: "&")
    }

    /// Without the password, for the argument list of PostgreSQL's tools.
    func address(of database: String) -> String {
        "\(self.scheme)\(self.user.map { "\($0)@" } ?? "")\(self.place)/\(database)\(self.query)"
    }

    /// With the password, for a connection of our own.
    func url(of database: String) -> String {
        guard let password else { return self.address(of: database) }
        let encoded = Self.encoded(password)
        return "\(self.scheme)\(self.user ?? ""):\(encoded)@\(self.place)/\(database)\(self.query)"
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined()
    }
}
