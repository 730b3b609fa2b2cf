/// Grows the bytes that a codec writes; numbers little-endian.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) {
        self.bytes.reserveCapacity(capacity)
    }

    mutating func append(_ byte: UInt8) {
        self.bytes.append(byte)
    }

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { self.bytes.append(contentsOf: $0) }
    }

    mutating func append(contentsOf other: UnsafeRawBufferPointer) {
        self.bytes.append(contentsOf: other)
    }

    mutating func append(contentsOf other: ByteWriter) {
        self.bytes.append(contentsOf: other.bytes)
    }

    /// Seven bits a byte, the lowest first (LEB128).
    mutating func append(varint number: UInt64) {
        var rest = number
        while rest > 0x7f {
            self.bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        self.bytes.append(UInt8(rest))
    }

    /// Small numbers of either sign are short.
    mutating func append(zigzag number: Int64) {
        self.append(varint: number.zigzag)
    }
}

extension Int64 {
    /// 0, -1, 1, -2 … as 0, 1, 2, 3 …
    @inline(__always)
    var zigzag: UInt64 { UInt64(bitPattern: (self << 1) ^ (self >> 63)) }

    @inline(__always)
    init(zigzag: UInt64) {
        self = Int64(bitPattern: (zigzag >> 1) ^ (0 &- (zigzag & 1)))
    }
}
