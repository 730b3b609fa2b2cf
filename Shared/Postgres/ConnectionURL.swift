import Clibpq

/// Reads a connection URL with libpq's own parser, so that what it allows is what we allow.
enum ConnectionURL {
    /// The options that stand in `url`, by libpq's keyword, percent-decoded; defaults and environment not included.
    static func parameters(of url: String) throws(PostgresConfigurationError) -> [String: String] {
        guard let separator = url.firstRange(of: "://") else { throw .notPostgresURL }
        let scheme = url[..<separator.lowerBound].prefix { $0 != "+" }
        guard scheme == "postgresql" || scheme == "postgres" else { throw .notPostgresURL }
        guard !url.utf8.contains(0) else { throw .malformedURL(reason: "it contains a zero byte") }

        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse("postgresql" + url[separator.lowerBound...], &message) else {
            defer { PQfreemem(message) }
            throw .malformedURL(reason: Self.withoutValues(message.map { String(cString: $0) } ?? "out of memory"))
        }
        defer { PQconninfoFree(options) }

        var parameters: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                parameters[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        return parameters
    }

    /// libpq ends its message with the offending part of the URL, perhaps the password: `…: "part"`.
    /// Only an unknown option's name is kept.
    private static func withoutValues(_ message: String) -> String {
        let line = message.prefix { $0 != "\n" }
        guard !line.hasPrefix("invalid URI query parameter"), let value = line.firstRange(of: ": \"") else {
            return String(line)
        }
        return String(line[..<value.lowerBound])
    }
}
