import NIOCore

extension ByteBuffer {
    /// A copy of `bytes` with the mask applied, or removed: it is the same operation.
    init(masking bytes: ByteBufferView, with key: UInt32) {
        self.init()
        self.reserveCapacity(bytes.count)
        self.writeMasked(bytes, with: key)
    }

    /// Appends `bytes` with the mask applied. `key` is in host order as read from the wire (big-endian).
    mutating func writeMasked(_ bytes: ByteBufferView, with key: UInt32) {
        let count = bytes.count
        guard count > 0 else { return }
        self.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
            bytes.withUnsafeBytes { source in
                let wide = UInt64(key.bigEndian) | UInt64(key.bigEndian) << 32
                var index = 0
                while index + 8 <= count {
                    let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    target.storeBytes(of: word ^ wide.littleEndian, toByteOffset: index, as: UInt64.self)
                    index += 8
                }
                while index < count {
                    target[index] = source[index] ^ UInt8(truncatingIfNeeded: key >> (24 - 8 * UInt32(index & 3)))
                    index += 1
                }
            }
            return count
        }
    }
}
