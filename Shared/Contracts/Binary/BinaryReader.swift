/// Reads what ``BinaryWriter`` wrote; never past the end.
struct BinaryReader: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    /// - Parameter bytes: Valid for the reader's life.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var remaining: Int { self.bytes.count - self.offset }

    mutating func read<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type = Number.self
    ) throws(EntryError) -> Number {
        let size = MemoryLayout<Number>.size
        guard self.remaining >= size else { throw .truncated }
        defer { self.offset += size }
        return Number(littleEndian: self.bytes.loadUnaligned(fromByteOffset: self.offset, as: Number.self))
    }

    /// The next `count` bytes, valid as long as the reader's.
    mutating func take(_ count: Int) throws(EntryError) -> UnsafeRawBufferPointer {
        guard count >= 0, self.remaining >= count else { throw .truncated }
        defer { self.offset += count }
        return UnsafeRawBufferPointer(rebasing: self.bytes[self.offset..<self.offset + count])
    }

    mutating func readDouble() throws(EntryError) -> Double {
        Double(bitPattern: try self.read(UInt64.self))
    }

    mutating func readText() throws(EntryError) -> String {
        let count = Int(try self.read(UInt16.self))
        guard self.remaining >= count else { throw .truncated }
        defer { self.offset += count }
        let slice = UnsafeRawBufferPointer(rebasing: self.bytes[self.offset..<self.offset + count])
        return String(decoding: slice, as: UTF8.self)
    }
}
