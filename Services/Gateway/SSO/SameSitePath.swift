/// A page of this site, to return to. Nothing that a browser could take for another site's address.
enum SameSitePath {
    static let longest = 1024

    /// - Returns: nil when `text` is not a plain path: `//host`, `/\host`, `https:…`, also when written with `%`.
    static func read(_ text: String) -> String? {
        var bytes = Array(text.utf8)
        guard bytes.count <= Self.longest else { return nil }
        // Whoever reads it may undo the quoting, and do so again.
        while true {
            guard Self.isPlain(bytes) else { return nil }
            let plainer = Self.unquote(bytes)
            if plainer == bytes { return text }
            bytes = plainer
        }
    }

    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: "/".utf8), !bytes.starts(with: "//".utf8) else { return false }
        return bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
    }

    /// Once; a `%` without two hexadecimal digits stays.
    private static func unquote(_ bytes: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let value = Self.value(Array(digits)) {
                plain.append(value)
                rest = rest.dropFirst(2)
            } else {
                plain.append(byte)
            }
        }
        return plain
    }

    /// Of two hexadecimal digits.
    private static func value(_ digits: [UInt8]) -> UInt8? {
        guard digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
