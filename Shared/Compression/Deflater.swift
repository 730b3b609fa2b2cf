import Czlib
import NIOCore
import Synchronization

/// Deflates messages without keeping context between them, so that any deflater serves any message.
///
/// The process shares a few, made when first needed (64 KB each).
///
/// - Note: `@unchecked` is right because a deflater is used only between `borrow` and `giveBack`, which hand it to one
///   borrower at a time under a lock.
package final class Deflater: @unchecked Sendable {
    /// log2 of the window: most messages are shorter than 8 KiB, and memory is 4 × that.
    package static let windowBits: Int32 = 13
    private static let memoryLevel: Int32 = 6
    private static let idle = Mutex<[Deflater]>([])
    private static let maximumIdle = 4

    private let stream: UnsafeMutablePointer<z_stream>
    private let level: Int

    private init(level: Int) {
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
        self.level = level
    }

    deinit {
        deflateEnd(self.stream)
        self.stream.deallocate()
    }

    /// The message deflated, without the tail that permessage-deflate leaves out; nil when that is not shorter.
    package static func deflate(_ bytes: ByteBuffer, level: Int) -> ByteBuffer? {
        guard let deflater = Self.borrow(level: level) else { return nil }
        let result = deflater.deflate(bytes)
        Self.giveBack(deflater)
        return result
    }

    private static func borrow(level: Int) -> Deflater? {
        let found = Self.idle.withLock { idle -> Deflater? in
            guard let index = idle.lastIndex(where: { $0.level == level }) else { return nil }
            return idle.remove(at: index)
        }
        if let found { return found }
        let deflater = Deflater(level: level)
        let status = webmacs_deflateInit2(deflater.stream, Int32(level), -Self.windowBits, Self.memoryLevel)
        return status == Z_OK ? deflater : nil
    }

    private static func giveBack(_ deflater: Deflater) {
        guard deflateReset(deflater.stream) == Z_OK else { return }
        Self.idle.withLock { if $0.count < Self.maximumIdle { $0.append(deflater) } }
    }

    private func deflate(_ bytes: ByteBuffer) -> ByteBuffer? {
        let room = bytes.readableBytes + 4
        var output = ByteBuffer()
        output.reserveCapacity(room)
        let isComplete = bytes.withUnsafeReadableBytes { input -> Bool in
            self.stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.bindMemory(to: UInt8.self).baseAddress)
            self.stream.pointee.avail_in = UInt32(input.count)
            var status = Z_OK
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
                self.stream.pointee.next_out = target.bindMemory(to: UInt8.self).baseAddress
                self.stream.pointee.avail_out = UInt32(room)
                status = Czlib.deflate(self.stream, Z_SYNC_FLUSH)
                return room - Int(self.stream.pointee.avail_out)
            }
            // No room left means that the flush may be incomplete, and that nothing was gained.
            return status == Z_OK && self.stream.pointee.avail_in == 0 && self.stream.pointee.avail_out > 0
        }
        guard isComplete, output.readableBytes > 4 else { return nil }
        output.moveWriterIndex(to: output.writerIndex - 4)
        return output
    }
}
