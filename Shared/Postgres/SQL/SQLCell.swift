/// One value of a result, not NULL: its type and its bytes.
package struct SQLCell {
    package let type: SQLType
    private let storage: [UInt8]
    private let start: Int
    package let count: Int

    init(type: SQLType, storage: [UInt8], start: Int, count: Int) {
        self.type = type
        self.storage = storage
        self.start = start
        self.count = count
    }

    package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        self.storage.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[self.start..<self.start + self.count]))
        }
    }

    /// The big-endian integer that begins `offset` bytes into the value.
    package func integer<Value: FixedWidthInteger>(
        at offset: Int = 0, as type: Value.Type = Value.self
    ) throws(SQLDecodingError) -> Value {
        guard offset >= 0, self.count - offset >= MemoryLayout<Value>.size else { throw .malformed("too short") }
        let position = self.start + offset
        return self.storage.withUnsafeBytes {
            Value(bigEndian: $0.loadUnaligned(fromByteOffset: position, as: Value.self))
        }
    }

    /// - Throws: when the value is longer or shorter.
    func expect(count: Int) throws(SQLDecodingError) {
        guard self.count == count else { throw .malformed("\(self.count) bytes instead of \(count)") }
    }

    /// A part of the value, as a value of its own.
    func slice(at offset: Int, count: Int, type: SQLType) throws(SQLDecodingError) -> SQLCell {
        guard offset >= 0, count >= 0, self.count - offset >= count else { throw .malformed("too short") }
        return SQLCell(type: type, storage: self.storage, start: self.start + offset, count: count)
    }

    func mismatch(_ wanted: String) -> SQLDecodingError {
        .typeMismatch(found: self.type, wanted: wanted)
    }
}
