/// The name under which a browser saves an answer: for old readers in ASCII, for others in UTF-8 (RFC 6266).
struct AttachmentName: Sendable, Hashable {
    private let name: String

    init(_ name: String) {
        self.name = name
    }

    /// The value of `Content-Disposition`.
    var header: String {
        let plain = String(
            decoding: self.name.utf8.map { Self.isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        guard plain != self.name else { return "attachment; filename=\"\(plain)\"" }
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(self.encoded)"
    }

    private var encoded: String {
        var text = ""
        for byte in self.name.utf8 {
            if Self.isPlain(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }

    /// What needs neither quotes nor escapes anywhere.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }
}
