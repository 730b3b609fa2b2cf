import Czlib
import NIOCore
import Synchronization

/// Inflates the messages of a peer that keeps no context between them.
///
/// Because of that any inflater serves any message: the process shares a few, made when first needed, so that a socket
/// that is idle or does not compress holds none (40 KB each).
///
/// - Note: `@unchecked` is right because an inflater is used only between `borrow` and `giveBack`, which hand it to
///   one borrower at a time under a lock.
package final class Inflater: @unchecked Sendable {
    private static let idle = Mutex<[Inflater]>([])
    private static let maximumIdle = 4
    /// A sender strips these four bytes from each message (RFC 7692, section 7.2.1).
    private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    /// At a fixed address: zlib's own state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    private init() {
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
    }

    deinit {
        inflateEnd(self.stream)
        self.stream.deallocate()
    }

    /// The message's bytes.
    ///
    package static func inflate(_ bytes: ByteBuffer, limit: Int) throws(InflateError) -> ByteBuffer {
        guard let inflater = Self.borrow() else {
            throw .outOfMemory
        }
        let result = Result { () throws(InflateError) in try inflater.inflate(bytes, limit: limit) }
        Self.giveBack(inflater)
        return try result.get()
    }

    private static func borrow() -> Inflater? {
        if let inflater = Self.idle.withLock({ $0.popLast() }) { return inflater }
        let inflater = Inflater()
        return webmacs_inflateInit2(inflater.stream, -15) == Z_OK ? inflater : nil
    }

    private static func giveBack(_ inflater: Inflater) {
        guard inflateReset(inflater.stream) == Z_OK else { return }
        Self.idle.withLock { if $0.count < Self.maximumIdle { $0.append(inflater) } }
    }

    private func inflate(_ bytes: ByteBuffer, limit: Int) throws(InflateError) -> ByteBuffer {
        var output = ByteBuffer()
        output.reserveCapacity(min(limit, max(256, bytes.readableBytes * 4)))
        try self.feed(bytes.readableBytesView, into: &output, limit: limit)
        try self.feed(ByteBufferView(Self.tail), into: &output, limit: limit)
        return output
    }

    private func feed(
        _ input: ByteBufferView, into output: inout ByteBuffer, limit: Int
    ) throws(InflateError) {
        let status = input.withUnsafeBytes { input -> Int32 in
            // zlib reads from next_in and never writes to it.
            self.stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.bindMemory(to: UInt8.self).baseAddress)
            self.stream.pointee.avail_in = UInt32(input.count)
            var status = Z_OK
            repeat {
                let room = min(max(512, output.writableBytes), limit + 1 - output.readableBytes)
                output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
                    self.stream.pointee.next_out = target.bindMemory(to: UInt8.self).baseAddress
                    self.stream.pointee.avail_out = UInt32(room)
                    status = Czlib.inflate(self.stream, Z_SYNC_FLUSH)
                    return room - Int(self.stream.pointee.avail_out)
                }
                if status == Z_STREAM_END {
                    // A block marked as the last one; what follows starts anew (RFC 7692, section 7.2.3.4).
                    status = inflateReset(self.stream)
                    if self.stream.pointee.avail_in == 0 { break }
                }
            } while status == Z_OK && output.readableBytes <= limit
                && (self.stream.pointee.avail_in > 0 || self.stream.pointee.avail_out == 0)
            return status
        }
        guard output.readableBytes <= limit else { throw .tooLarge }
        // Z_BUF_ERROR only says that there was nothing left to do.
        guard status == Z_OK || status == Z_BUF_ERROR else { throw .malformed }
    }
}
