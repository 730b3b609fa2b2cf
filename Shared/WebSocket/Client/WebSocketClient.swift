import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Opens WebSockets.
package enum WebSocketClient {
    /// Connects, runs `body` with the open socket, and closes it (1000, or 1011 when `body` throws).
    ///
    /// When it returns, nothing of the connection is left. When the task is cancelled, the socket is cut.
    ///
    /// - Parameters:
    ///   - url: `ws://` or `wss://`.
    ///   - headers: of the opening request, such as `Authorization`.
    /// - Throws: `WebSocketClientError` when the socket could not be opened; otherwise what `body` throws.
    package static func withConnection<Value: Sendable>(
        url: String,
        headers: [(String, String)] = [],
        configuration: WebSocketClientConfiguration = WebSocketClientConfiguration(),
        logger: Logger,
        _ body: @Sendable (WebSocketConnection) async throws -> Value
    ) async throws -> Value {
        var generator = SystemRandomNumberGenerator()
        let handshake = ClientHandshake(
            url: try WebSocketURL(url), headers: headers, subprotocols: configuration.subprotocols,
            offersDeflate: configuration.connection.compression != nil,
            key: WebSocketHandshake.key(using: &generator))
        let outcome = try await Self.open(handshake, configuration)
        return try await outcome.channel.executeThenClose { inbound, _ in
            let connection = WebSocketConnection(
                role: .client, transport: .client(on: outcome.channel.channel),
                configuration: configuration.connection, isCompressed: outcome.agreement.isCompressed,
                subprotocol: outcome.agreement.subprotocol, logger: logger)
            return try await connection.run(inbound: inbound, handler: body)
        }
    }

    private static func open(
        _ handshake: ClientHandshake, _ configuration: WebSocketClientConfiguration
    ) async throws -> ClientHandshakeHandler.Outcome {
        let tls = try handshake.url.isSecure ? Self.tls(configuration) : nil
        let timeout = TimeAmount(configuration.connectTimeout)
        let deadline = NIODeadline.now() + timeout
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = eventLoop.makePromise(of: ClientHandshakeHandler.Outcome.self)
        let attempt = ConnectAttempt()

        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // One read at a time until the decoder is gone: it drops what it holds when the end of the stream comes before.
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelInitializer { channel in
                attempt.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(Self.tlsHandler(tls, host: handshake.url.host)) }
                    try pipeline.addHandler(HTTPRequestEncoder())
                    try pipeline.addHandler(
                        ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes)))
                }
            }
        return try await withTaskCancellationHandler {
            do {
                // The handshake's handler comes only to the connection that was made: several are tried at once.
                try await bootstrap.connect(host: handshake.url.host, port: handshake.url.port)
                    .flatMapThrowing { channel in
                        try channel.pipeline.syncOperations.addHandler(
                            ClientHandshakeHandler(handshake: handshake, deadline: deadline, promise: promise))
                    }.get()
            } catch {
                promise.fail(Self.connectError(error))
            }
            return try await promise.futureResult.get()
        } onCancel: {
            attempt.cancel()
        }
    }

    private static func connectError(_ error: any Error) -> WebSocketClientError {
        if case ChannelError.connectTimeout = error { return .timedOut }
        return .connectionFailed(error)
    }

    private static func tls(_ configuration: WebSocketClientConfiguration) throws(WebSocketClientError) -> NIOSSLContext
    {
        do {
            var tls = TLSConfiguration.makeClientConfiguration()
            if let file = configuration.additionalCAFile {
                tls.additionalTrustRoots = [.file(file)]
            }
            tls.applicationProtocols = ["http/1.1"]
            return try NIOSSLContext(configuration: tls)
        } catch {
            throw .connectionFailed(error)
        }
    }

    private static func tlsHandler(_ context: NIOSSLContext, host: String) throws -> NIOSSLClientHandler {
        // An IP address is no name for SNI; the certificate is then checked against the address connected to.
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
    }
}

extension WebSocketTransport {
    fileprivate static func client(on channel: any Channel) -> WebSocketTransport {
        WebSocketTransport(
            write: { channel.writeAndFlush($0).whenComplete($1) },
            finishWriting: {},  // It is for the server to close first.
            abort: { bytes in
                if let bytes { channel.writeAndFlush(bytes, promise: nil) }
                channel.close(promise: nil)
            })
    }
}
