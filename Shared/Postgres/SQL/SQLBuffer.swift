/// Bytes in the order of the wire: big-endian, one growing array, no allocation per value.
package struct SQLBuffer: Sendable {
    /// As long as the capacity; the first `count` bytes are written.
    private var bytes: [UInt8]
    package private(set) var count = 0

    package init(capacity: Int = 64) {
        self.bytes = [UInt8](repeating: 0, count: max(capacity, 16))
    }

    package mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        let size = MemoryLayout<Value>.size
        self.reserve(size)
        let offset = self.count
        self.bytes.withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Value.self) }
        self.count = offset + size
    }

    /// A length and the value it belongs to, with one check of the room.
    mutating func append<Value: FixedWidthInteger>(_ length: Int32, _ value: Value) {
        let size = MemoryLayout<Value>.size
        self.reserve(size + 4)
        let offset = self.count
        self.bytes.withUnsafeMutableBytes {
            $0.storeBytes(of: length.bigEndian, toByteOffset: offset, as: Int32.self)
            $0.storeBytes(of: value.bigEndian, toByteOffset: offset + 4, as: Value.self)
        }
        self.count = offset + 4 + size
    }

    package mutating func append(bytes source: UnsafeRawBufferPointer) {
        guard !source.isEmpty else { return }
        self.reserve(source.count)
        let offset = self.count
        self.bytes.withUnsafeMutableBytes {
            UnsafeMutableRawBufferPointer(rebasing: $0[offset..<offset + source.count]).copyMemory(from: source)
        }
        self.count = offset + source.count
    }

    /// Makes room for `count` bytes, which `write` fills in place.
    mutating func append(count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void) {
        self.reserve(count)
        let offset = self.count
        self.bytes.withUnsafeMutableBytes {
            write(UnsafeMutableRawBufferPointer(rebasing: $0[offset..<offset + count]))
        }
        self.count = offset + count
    }

    package mutating func append(bytes source: [UInt8]) {
        source.withUnsafeBytes { self.append(bytes: $0) }
    }

    package mutating func append(text: String) {
        var text = text
        text.withUTF8 { self.append(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// A value as COPY and arrays have it: its length in four bytes and then the value; −1 for NULL.
    mutating func appendField<Value: SQLEncodable>(_ value: Value) {
        guard !value.isSQLNull else {
            self.append(Int32(-1))
            return
        }
        let start = self.count
        self.append(Int32(0))
        value.encode(into: &self)
        self.overwrite(at: start, with: Int32(truncatingIfNeeded: self.count - start - 4))
    }

    private mutating func overwrite(at offset: Int, with value: Int32) {
        self.bytes.withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self) }
    }

    /// Forgets the bytes, keeps the room.
    mutating func removeAll() {
        self.count = 0
    }

    package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try self.bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<self.count])) }
    }

    private mutating func reserve(_ size: Int) {
        if self.bytes.count - self.count < size {
            self.bytes.append(contentsOf: repeatElement(0, count: max(size, self.bytes.count)))
        }
    }
}
