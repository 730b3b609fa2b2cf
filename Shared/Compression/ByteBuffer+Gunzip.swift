import Czlib
import NIOCore

extension ByteBuffer {
    /// Inflates `compressed`, one or more gzip members (RFC 1952).
    ///
    /// Stops at the first byte beyond `limit`: a bomb costs no more than that.
    package init(gunzipping compressed: ByteBuffer, limit: Int) throws(InflateError) {
        var stream = z_stream()
        // 16 more than the largest window: gzip's header and its checksum are expected and checked.
        guard webmacs_inflateInit2(&stream, 15 + 16) == Z_OK else { throw .outOfMemory }
        defer { inflateEnd(&stream) }
        var output = ByteBuffer()
        output.reserveCapacity(min(limit + 1, max(1024, compressed.readableBytes * 6)))
        let status = compressed.withUnsafeReadableBytes { input in
            // zlib reads from next_in and never writes to it.
            stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
            stream.avail_in = UInt32(input.count)
            return Self.inflate(&stream, into: &output, limit: limit)
        }
        guard output.readableBytes <= limit else { throw .tooLarge }
        guard status == Z_STREAM_END else { throw .malformed }
        self = output
    }

    private static func inflate(_ stream: inout z_stream, into output: inout ByteBuffer, limit: Int) -> Int32 {
        while true {
            var status = Z_OK
            let room = min(max(4096, output.writableBytes), limit + 1 - output.readableBytes)
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
                stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(room)
                status = Czlib.inflate(&stream, Z_NO_FLUSH)
                return room - Int(stream.avail_out)
            }
            if status == Z_STREAM_END, stream.avail_in > 0 { status = inflateReset(&stream) }
            guard status == Z_OK, output.readableBytes <= limit else { return status }
        }
    }
}
