import NIOCore
import NIOPosix
import WebSocket

/// Opens TCP connections to devices.
enum DeviceConnection {
    /// Connects; who has the channel closes it.
    ///
    /// - Parameter limit: the look-up of the name included.
    /// - Throws: `CancellationError` as soon as the task is cancelled, and then nothing stays open; otherwise NIO's error, which
    ///   ``PluginError/connecting(to:_:_:)`` puts into words.
    static func open(host: String, port: Int, limit: Duration) async throws -> any Channel {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: (any Channel).self)
        let attempt = ConnectAttempt()
        let channel = try await withTaskCancellationHandler {
            ClientBootstrap(group: loop)
                .connectTimeout(TimeAmount(limit))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    attempt.add(channel)
                    return channel.eventLoop.makeSucceededVoidFuture()
                }
                .connect(host: host, port: port)
                .cascade(to: promise)
            return try await promise.futureResult.get()
        } onCancel: {
            attempt.cancel()
            promise.fail(CancellationError())
        }
        return channel
    }
}
