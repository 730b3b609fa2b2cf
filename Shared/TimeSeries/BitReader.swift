/// Reads what ``BitWriter`` wrote.
struct BitReader {
    private let base: UnsafeRawPointer
    private let end: UInt64
    private var position: UInt64 = 0

    /// - Parameters:
    ///   - base: With ``ByteReader/slack`` bytes behind the `count`.
    ///   - count: Bytes.
    init(_ base: UnsafeRawPointer, count: Int) {
        self.base = base
        self.end = UInt64(count) * 8
    }

    /// - Parameter count: 1 to 64.
    @inline(__always)
    mutating func take(_ count: UInt64) throws(CodecError) -> UInt64 {
        guard self.end - self.position >= count else { throw .truncated }
        let offset = Int(self.position &>> 3)
        let shift = self.position & 7
        var bits = UInt64(littleEndian: self.base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &>> shift
        if count + shift > 64 {
            let next = UInt64(self.base.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt8.self))
            bits |= next &<< (64 &- shift)
        }
        self.position += count
        return count == 64 ? bits : bits & ((1 &<< count) &- 1)
    }
}
