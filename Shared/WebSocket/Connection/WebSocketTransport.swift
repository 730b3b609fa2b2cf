import NIOCore

/// How a connection reaches its socket.
package struct WebSocketTransport: Sendable {
    /// Returns when the bytes have been handed to the kernel: this is what holds a fast sender back.
    package var write: @Sendable (ByteBuffer) async throws -> Void
    /// Closes the sending half after what was written. Does nothing where there is no such thing.
    package var finishWriting: @Sendable () -> Void
    /// Closes the socket at once, after trying to write the given bytes.
    package var abort: @Sendable (ByteBuffer?) -> Void

    package init(
        write: @escaping @Sendable (ByteBuffer) async throws -> Void,
        finishWriting: @escaping @Sendable () -> Void,
        abort: @escaping @Sendable (ByteBuffer?) -> Void
    ) {
        self.write = write
        self.finishWriting = finishWriting
        self.abort = abort
    }
}
