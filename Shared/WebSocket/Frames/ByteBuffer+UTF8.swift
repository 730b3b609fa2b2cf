import NIOCore

extension ByteBuffer {
    /// Whether the readable bytes are UTF-8. O(n), without a copy.
    var isValidUTF8: Bool {
        self.withUnsafeReadableBytes { bytes in
            do {
                _ = try UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)
                return true
            } catch {
                return false
            }
        }
    }
}
