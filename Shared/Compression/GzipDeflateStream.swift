import Czlib

/// Deflates into one gzip member (RFC 1952) piece by piece: no name and no time in its header, so that equal input gives
/// equal output.
///
/// Not Sendable: one stream deflates one source.
package final class GzipDeflateStream {
    /// At a fixed address: zlib's own state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutableRawBufferPointer

    /// - Parameter level: 1 (fast) to 9 (small).
    /// - Throws: ``InflateError/outOfMemory``.
    package init(level: Int) throws(InflateError) {
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
        self.output = .allocate(byteCount: 64 * 1024, alignment: 16)
        guard webmacs_deflateInit2(self.stream, Int32(level), 15 + 16, 8) == Z_OK else { throw .outOfMemory }
    }

    deinit {
        deflateEnd(self.stream)
        self.stream.deallocate()
        self.output.deallocate()
    }

    /// Deflates the next bytes, and hands on what is ready of them; the last call says `isLast`.
    ///
    /// - Parameter body: is called with bytes that are valid until it returns.
    /// - Throws: what `body` throws.
    package func deflate(
        _ input: UnsafeRawBufferPointer, isLast: Bool = false, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        // zlib reads from next_in and never writes to it.
        self.stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        self.stream.pointee.avail_in = UInt32(input.count)
        repeat {
            self.stream.pointee.next_out = self.output.bindMemory(to: UInt8.self).baseAddress
            self.stream.pointee.avail_out = UInt32(self.output.count)
            // It fails only on a stream that is not initialised or was ended, which cannot be here.
            _ = Czlib.deflate(self.stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            let count = self.output.count - Int(self.stream.pointee.avail_out)
            if count > 0 { try body(UnsafeRawBufferPointer(rebasing: self.output[..<count])) }
        } while self.stream.pointee.avail_out == 0
    }
}
