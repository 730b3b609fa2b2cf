/// Makes replies of bytes as they come. A plain value; what is longer than a sane server's is refused.
struct SMTPReplyParser: Sendable {
    /// Without its end, in bytes; four times what RFC 5321 allows.
    static let lineLimit = 2048

    /// Of one reply.
    static let lineCount = 100

    /// Of a whole dialogue, in bytes.
    static let total = 1 << 17

    private var line: [UInt8] = []
    private var open: SMTPReply?
    private var count = 0

    /// Whether nothing of a further reply has come.
    var isEmpty: Bool { self.line.isEmpty && self.open == nil }

    /// - Throws: ``SMTPFault/malformed`` or ``SMTPFault/tooLong``; nothing good can follow.
    mutating func append(_ bytes: some Sequence<UInt8>) throws(SMTPFault) -> [SMTPReply] {
        var replies: [SMTPReply] = []
        for byte in bytes {
            self.count += 1
            guard self.count <= Self.total else { throw .tooLong }
            if byte != UInt8(ascii: "\n") {
                guard self.line.count < Self.lineLimit else { throw .tooLong }
                self.line.append(byte)
                continue
            }
            if self.line.last == UInt8(ascii: "\r") { self.line.removeLast() }
            if let reply = try self.take(self.line) { replies.append(reply) }
            self.line = []
        }
        return replies
    }

    /// `250-text` goes on, `250 text` and `250` end.
    private mutating func take(_ line: [UInt8]) throws(SMTPFault) -> SMTPReply? {
        guard line.count >= 3, line.prefix(3).allSatisfy({ (0x30...0x39).contains($0) }) else { throw .malformed }
        let code = line.prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let mark = line.count > 3 ? line[3] : UInt8(ascii: " ")
        guard (200...599).contains(code), mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-") else {
            throw .malformed
        }
        var reply = self.open ?? SMTPReply(code: code, lines: [])
        guard reply.code == code else { throw .malformed }
        reply.lines.append(Self.text(line.dropFirst(4)))
        guard reply.lines.count <= Self.lineCount else { throw .tooLong }
        guard mark == UInt8(ascii: " ") else {
            self.open = reply
            return nil
        }
        self.open = nil
        return reply
    }

    /// Control characters, which a terminal or the database would not bear, become question marks.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }
}
