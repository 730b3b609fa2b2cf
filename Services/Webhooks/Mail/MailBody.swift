/// Text as mail carries it.
enum MailBody {
    /// Of a line, without its end (RFC 2045, 6.7).
    private static let width = 76

    /// Quoted-printable: lines of ASCII, at most 76 long, each ended by CR LF.
    static func quotedPrintable(_ text: String) -> [UInt8] {
        var encoded: [UInt8] = []
        let bytes = text.utf8.filter { $0 != 0x0d && $0 != 0 }
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            var width = 0
            for (index, byte) in line.enumerated() {
                let isLast = index == line.count - 1
                let isBlank = byte == 0x20 || byte == 0x09
                let isPlain = isBlank ? !isLast : (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "=")
                let piece = isPlain ? [byte] : Self.escaped(byte)
                // Room is kept for the "=" of a line that goes on.
                if width + piece.count > Self.width - 1 {
                    encoded += [UInt8(ascii: "="), 0x0d, 0x0a]
                    width = 0
                }
                encoded += piece
                width += piece.count
            }
            encoded += [0x0d, 0x0a]
        }
        return encoded
    }

    /// A message as it follows the command DATA: a full stop at the beginning of a line is doubled, and one alone ends it
    /// (RFC 5321, 4.5.2).
    ///
    /// - Parameter message: lines ended by CR LF.
    static func transparent(_ message: [UInt8]) -> [UInt8] {
        let stop = UInt8(ascii: ".")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(message.count + 64)
        var isLineStart = true
        for byte in message {
            if isLineStart, byte == stop { bytes.append(stop) }
            bytes.append(byte)
            isLineStart = byte == 0x0a
        }
        if !isLineStart { bytes += [0x0d, 0x0a] }
        return bytes + [stop, 0x0d, 0x0a]
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
