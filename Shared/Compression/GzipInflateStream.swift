import Czlib

/// Inflates one gzip member (RFC 1952) piece by piece, in memory that does not grow.
///
/// Not Sendable: one stream inflates one source.
package final class GzipInflateStream {
    /// The most that is handed on at once, in bytes.
    package static let pieceSize = 64 * 1024

    /// Whether the member has ended and its checksum was right.
    package private(set) var isAtEnd = false

    /// At a fixed address: zlib's own state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutableRawBufferPointer

    package init() throws(InflateError) {
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
        self.output = .allocate(byteCount: Self.pieceSize, alignment: 16)
        // 16 more than the largest window: gzip's header and its checksum are expected and checked.
        guard webmacs_inflateInit2(self.stream, 15 + 16) == Z_OK else { throw .outOfMemory }
    }

    deinit {
        inflateEnd(self.stream)
        self.stream.deallocate()
        self.output.deallocate()
    }

    /// Inflates the next bytes of the source, and hands on what they become.
    ///
    /// - Parameter body: is called with at most ``pieceSize`` bytes at a time, valid until it returns.
    /// - Throws: ``InflateError/malformed`` when it is no gzip, or goes on behind its end; what `body` throws. The stream is
    ///   then of no further use.
    package func inflate(_ input: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard !input.isEmpty else { return }
        guard !self.isAtEnd else { throw InflateError.malformed }
        // zlib reads from next_in and never writes to it.
        self.stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        self.stream.pointee.avail_in = UInt32(input.count)
        repeat {
            self.stream.pointee.next_out = self.output.bindMemory(to: UInt8.self).baseAddress
            self.stream.pointee.avail_out = UInt32(self.output.count)
            let status = Czlib.inflate(self.stream, Z_NO_FLUSH)
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                throw InflateError.malformed
            }
            let count = self.output.count - Int(self.stream.pointee.avail_out)
            if count > 0 { try body(UnsafeRawBufferPointer(rebasing: self.output[..<count])) }
            if status == Z_STREAM_END {
                self.isAtEnd = true
                guard self.stream.pointee.avail_in == 0 else { throw InflateError.malformed }
                return
            }
            // Nothing left to do with this input.
            if status == Z_BUF_ERROR { return }
        } while self.stream.pointee.avail_in > 0 || self.stream.pointee.avail_out == 0
    }
}
