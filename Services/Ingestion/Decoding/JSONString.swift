import Glibc

/// A string of a JSON text: mostly bytes that lie in the text itself, valid as long as the scanner's bytes are.
enum JSONString {
    /// ASCII without escapes.
    case plain(UnsafeBufferPointer<UInt8>)
    case decoded(String)

    var text: String {
        switch self {
        case .plain(let bytes): String(decoding: bytes, as: UTF8.self)
        case .decoded(let text): text
        }
    }

    /// Calls `body` with the string's bytes in UTF-8.
    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        switch self {
        case .plain(let bytes): return body(bytes)
        case .decoded(var text): return text.withUTF8(body)
        }
    }

    /// Whether the string is `word`, which is ASCII.
    @inline(__always)
    func equals(_ word: StaticString) -> Bool {
        self.withBytes { bytes in
            bytes.count == word.utf8CodeUnitCount
                && memcmp(bytes.baseAddress ?? word.utf8Start, word.utf8Start, bytes.count) == 0
        }
    }
}
