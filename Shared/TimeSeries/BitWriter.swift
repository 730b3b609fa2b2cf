/// Bits in words, the lowest first.
struct BitWriter {
    private var words: [UInt64] = []
    private var word: UInt64 = 0
    private var filled: UInt64 = 0

    init(capacity: Int) {
        self.words.reserveCapacity(capacity / 8 + 1)
    }

    /// - Parameters:
    ///   - bits: None set above `count`.
    ///   - count: 1 to 64.
    @inline(__always)
    mutating func append(_ bits: UInt64, count: UInt64) {
        self.word |= bits &<< self.filled
        self.filled += count
        if self.filled >= 64 {
            self.words.append(self.word.littleEndian)
            self.filled -= 64
            // What did not fit; nothing, when all 64 did. A smart shift by 64 is nothing as well.
            self.word = bits >> (count - self.filled)
        }
    }

    /// The number of bytes, and the bytes.
    mutating func finish(into writer: inout ByteWriter) {
        let length = self.words.count * 8 + Int(self.filled + 7) / 8
        self.words.append(self.word.littleEndian)
        writer.append(varint: UInt64(length))
        self.words.withUnsafeBytes { writer.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[..<length])) }
    }
}
