import NIOCore

/// How a connection reaches its socket.
package struct WebSocketTransport: Sendable {
    package typealias Completion = @Sendable (Result<Void, any Error>) -> Void

    /// Calls back when the bytes have been handed to the kernel: this is what holds a fast sender back. From any thread, with
    /// one call at a time.
    package var write: @Sendable (ByteBuffer, @escaping Completion) -> Void
    /// Closes the sending half after what was written. Does nothing where there is no such thing.
    package var finishWriting: @Sendable () -> Void
    /// Closes the socket at once, after trying to write the given bytes.
    package var abort: @Sendable (ByteBuffer?) -> Void

    package init(
        write: @escaping @Sendable (ByteBuffer, @escaping Completion) -> Void,
        finishWriting: @escaping @Sendable () -> Void,
        abort: @escaping @Sendable (ByteBuffer?) -> Void
    ) {
        self.write = write
        self.finishWriting = finishWriting
        self.abort = abort
    }
}
