import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes
import ServiceLifecycle
import WebSocket

extension RouterMethods where Context: WebSocketUpgradeContext {
    /// Serves WebSockets at `path`: a GET that is answered with 101.
    ///
    /// Needs a `WebSocketUpgradeHandler` in the server's pipeline. All middleware of the router runs first, so a client that is
    /// not authenticated gets its 401 as from any route. A request that is not a handshake gets 426 (no upgrade, or another
    /// version) or 400 (no key).
    ///
    /// - Parameters:
    ///   - shouldAccept: runs before the answer; throw to refuse.
    ///   - handler: owns the socket; when it returns the socket is closed. What it throws is logged here, and the client sees
    ///     1011. On a graceful shutdown `connection.messages` ends.
    @discardableResult
    package func webSocket(
        _ path: RouterPath,
        configuration: WebSocketConfiguration = WebSocketConfiguration(),
        shouldAccept: @escaping @Sendable (Request, Context) async throws -> WebSocketAcceptance = { _, _ in .accept },
        handler: @escaping @Sendable (WebSocketConnection, Context) async throws -> Void
    ) -> Self {
        self.on(path, method: .get) { request, context -> Response in
            let handshake = try ServerHandshake(request)
            let acceptance = try await shouldAccept(request, context)
            let subprotocol = acceptance.subprotocol(offered: request.webSocketSubprotocols)
            let isCompressed = configuration.compression != nil && handshake.deflateAnswer != nil

            var headers = acceptance.headers
            headers[.upgrade] = "websocket"
            headers[.connection] = "Upgrade"
            headers[.secWebSocketAccept] = handshake.accept
            headers[.secWebSocketProtocol] = subprotocol
            headers[.secWebSocketExtensions] = isCompressed ? handshake.deflateAnswer : nil

            let connection = WebSocketConnection(
                role: .server, transport: .server(on: context.channel), configuration: configuration,
                isCompressed: isCompressed, subprotocol: subprotocol, logger: context.logger)
            let body = ResponseBody { writer in
                await withGracefulShutdownHandler {
                    do {
                        try await connection.run(inbound: request.body) { connection in
                            try await handler(connection, context)
                        }
                    } catch is CancellationError {
                        context.logger.debug("A WebSocket's handler was cancelled")
                    } catch {
                        // The answer is long sent, so the road of this error ends here.
                        context.logger.error(
                            "A WebSocket's handler failed", metadata: ["error": "\(String(reflecting: error))"])
                    }
                } onGracefulShutdown: {
                    connection.beginShutdown()
                }
                // Fails when the peer has closed the connection first, and then there is nothing to finish.
                try? await writer.finish(nil)
            }
            return Response(status: .switchingProtocols, headers: headers, body: body)
        }
    }
}

extension WebSocketTransport {
    /// Writes past Hummingbird's response writer, whose `write` returns before the bytes have left: a fast sender would fill the
    /// event loop's queue without a bound.
    fileprivate static func server(on channel: any Channel) -> WebSocketTransport {
        WebSocketTransport(
            write: { channel.writeAndFlush(HTTPResponsePart.body($0)).whenComplete($1) },
            finishWriting: { channel.close(mode: .output, promise: nil) },
            abort: { bytes in
                if let bytes { channel.writeAndFlush(HTTPResponsePart.body(bytes), promise: nil) }
                channel.close(promise: nil)
            })
    }
}
