import Domain

/// An address of e-mail as SMTP takes it without extensions: `local-part@domain` in ASCII (RFC 5321, 4.1.2).
///
/// Quoted local parts, address literals and comments are refused, so that it can stand between angle brackets and in a header
/// as it is.
struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    /// The domain in lower case.
    let description: String

    /// Behind the @.
    let domain: String

    /// - Returns: nil when `text` is no such address.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, Self.isLocalPart(parts[0]) else { return nil }
        let domain = parts[1].lowercased()
        guard Self.isDomain(domain) else { return nil }
        self.domain = domain
        self.description = "\(parts[0])@\(domain)"
    }

    private static func isLocalPart(_ text: some StringProtocol) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.utf8.allSatisfy { Self.isLetterOrDigit($0) || Self.marks.contains($0) }
        }
    }

    private static func isDomain(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { Self.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }

    /// What an atom may hold besides (RFC 5322, 3.2.3), but for `%`, `?`, `#` and `` ` ``, which a URL would have to escape.
    private static let marks = Set("!$&'*+-/=^_{|}~".utf8)
}
