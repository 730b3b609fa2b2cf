/// What a mail server answers (RFC 5321, 4.2).
struct SMTPReply: Sendable, Hashable {
    /// 200 to 599.
    var code: Int

    /// At least one, without codes.
    var lines: [String]

    var text: String { self.lines.joined(separator: " ") }

    var isPositive: Bool { self.code < 300 }

    /// It wants to hear more.
    var isIntermediate: Bool { (300..<400).contains(self.code) }

    /// The same may succeed later.
    var isTransient: Bool { (400..<500).contains(self.code) }
}
