/// Reads what a stranger wrote: never past the end, and every fault with its place.
struct BinaryTelemetryReader: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    /// - Parameter bytes: Valid for the reader's life.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var remaining: Int { self.bytes.count - self.offset }

    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type
    ) throws(BinaryTelemetryError) -> Number {
        let size = MemoryLayout<Number>.size
        guard self.remaining >= size else { throw self.truncated }
        defer { self.offset += size }
        return Number(littleEndian: self.bytes.loadUnaligned(fromByteOffset: self.offset, as: Number.self))
    }

    mutating func text() throws(BinaryTelemetryError) -> String {
        let count = Int(try self.number(UInt16.self))
        guard self.remaining >= count else { throw self.truncated }
        let slice = UnsafeRawBufferPointer(rebasing: self.bytes[self.offset..<self.offset + count])
        guard let text = String(validating: slice, as: UTF8.self) else { throw .init(self.offset, "invalid UTF-8") }
        self.offset += count
        return text
    }

    /// LEB128 of at most 64 bits.
    mutating func varint() throws(BinaryTelemetryError) -> UInt64 {
        let start = self.offset
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard self.offset < self.bytes.count else { throw self.truncated }
            let byte = self.bytes[self.offset]
            self.offset += 1
            guard shift < 63 || byte <= 1 else { throw .init(start, "number beyond 64 bits") }
            value |= UInt64(byte & 0x7f) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    private var truncated: BinaryTelemetryError { .init(self.offset, "the message ends too early") }
}
