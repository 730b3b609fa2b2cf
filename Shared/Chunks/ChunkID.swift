import Crypto

/// The SHA-256 of a chunk's bytes: equal chunks of all releases are one.
package struct ChunkID: Hashable, Sendable, CustomStringConvertible {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    package init(of bytes: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        self.init(digest: hash.finalize())
    }

    init(digest: SHA256Digest) {
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in digest.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        (self.first, self.second, self.third, self.fourth) = (words[0], words[1], words[2], words[3])
    }

    /// 64 hexadecimal digits in lower case; nil for anything else.
    package init?(_ text: some Sequence<UInt8>) {
        var words: [UInt64] = [0, 0, 0, 0]
        var count = 0
        for digit in text {
            guard count < 64 else { return nil }
            let value: UInt64
            switch digit {
            case 0x30...0x39: value = UInt64(digit - 0x30)
            case 0x61...0x66: value = UInt64(digit - 0x61 + 10)
            default: return nil
            }
            words[count / 16] = words[count / 16] << 4 | value
            count += 1
        }
        guard count == 64 else { return nil }
        (self.first, self.second, self.third, self.fourth) = (words[0], words[1], words[2], words[3])
    }

    /// 64 hexadecimal digits in lower case.
    package var description: String {
        [self.first, self.second, self.third, self.fourth].map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
    }
}
