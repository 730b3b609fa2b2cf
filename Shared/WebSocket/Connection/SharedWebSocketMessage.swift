import Compression
import NIOCore
import Synchronization

/// One message for many sockets: however many compress it, it is compressed once.
package final class SharedWebSocketMessage: Sendable {
    private enum Deflated: Sendable {
        case unknown
        /// Nil when compressing does not make it shorter.
        case known(ByteBuffer?)
    }

    private struct Frames: Sendable {
        var plain: ByteBuffer?
        var compressed: ByteBuffer?
    }

    package let message: WebSocketMessage
    private let deflated = Mutex(Deflated.unknown)
    private let frames = Mutex(Frames())

    package init(_ message: WebSocketMessage) {
        self.message = message
    }

    /// The message as a server's frame: its bytes are the same for all sockets that compress, and for all that do not.
    func frame(isCompressed: Bool, _ encode: () -> ByteBuffer) -> ByteBuffer {
        // Under the lock, so that sockets which send at the same moment wait for the one that encodes.
        self.frames.withLock { frames in
            if let known = isCompressed ? frames.compressed : frames.plain { return known }
            let bytes = encode()
            if isCompressed { frames.compressed = bytes } else { frames.plain = bytes }
            return bytes
        }
    }

    /// The message deflated at the level of whoever asks first.
    func deflated(level: Int) -> ByteBuffer? {
        // Under the lock, so that sockets which send at the same moment wait for the one that compresses.
        self.deflated.withLock { deflated in
            if case .known(let bytes) = deflated { return bytes }
            let bytes = Deflater.deflate(self.message.bytes, level: level)
            deflated = .known(bytes)
            return bytes
        }
    }
}
