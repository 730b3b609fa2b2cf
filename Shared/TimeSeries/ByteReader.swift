/// Reads what ``ByteWriter`` wrote, whatever the bytes are: past the end it throws.
struct ByteReader {
    /// A copy with ``slack`` zeroes behind the end, so that whole words can be loaded at any place before it.
    private let base: UnsafeRawPointer
    let end: Int
    private(set) var position = 0

    static let slack = 16

    private init(base: UnsafeRawPointer, end: Int) {
        self.base = base
        self.end = end
    }

    /// Runs `body` with a reader of `bytes`. What `body` leaves unread is malformed.
    static func read<R>(
        _ bytes: [UInt8], _ body: (inout ByteReader) throws(CodecError) -> R
    ) throws(CodecError) -> R {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + Self.slack, alignment: 8)
        defer { buffer.deallocate() }
        guard let base = buffer.baseAddress else { throw .truncated }
        buffer.copyBytes(from: bytes)
        (base + bytes.count).initializeMemory(as: UInt8.self, repeating: 0, count: Self.slack)
        var reader = ByteReader(base: UnsafeRawPointer(base), end: bytes.count)
        let result = try body(&reader)
        guard reader.position == reader.end else { throw .malformed("bytes behind the end") }
        return result
    }

    mutating func byte() throws(CodecError) -> UInt8 {
        try UInt8(self.number(as: UInt8.self))
    }

    mutating func number<Number: FixedWidthInteger>(as: Number.Type) throws(CodecError) -> Number {
        let source = try self.take(MemoryLayout<Number>.size)
        return Number(littleEndian: source.loadUnaligned(as: Number.self))
    }

    mutating func varint() throws(CodecError) -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try self.byte()
            guard shift < 63 || byte < 2 else { throw .malformed("a number beyond 64 bits") }
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
    }

    mutating func zigzag() throws(CodecError) -> Int64 {
        Int64(zigzag: try self.varint())
    }

    /// The next `count` bytes; behind them ``slack`` bytes more may be loaded.
    mutating func take(_ count: Int) throws(CodecError) -> UnsafeRawPointer {
        guard count >= 0, count <= self.end - self.position else { throw .truncated }
        defer { self.position += count }
        return self.base + self.position
    }
}
