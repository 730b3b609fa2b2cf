/// Appends fixed-width little-endian numbers and length-prefixed text.
struct BinaryWriter {
    private(set) var bytes: [UInt8] = []

    init(reserving capacity: Int) {
        self.bytes.reserveCapacity(capacity)
    }

    mutating func write(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { self.bytes.append(contentsOf: $0) }
    }

    mutating func write(_ number: Double) {
        self.write(number.bitPattern)
    }

    /// LEB128: seven bits a byte, the lowest first; one to ten bytes.
    mutating func write(varint number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            self.bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        self.bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// At most 65 535 bytes of UTF-8; what is longer is a fault of the caller, who checks it where it comes in.
    mutating func write(_ text: String) {
        precondition(text.utf8.count <= Int(UInt16.max))
        self.write(UInt16(text.utf8.count))
        self.bytes.append(contentsOf: text.utf8)
    }
}
