/// The bounds of one WebSocket. The defaults suit a browser's live feed and an agent's batches alike.
package struct WebSocketConfiguration: Sendable {
    /// Largest message accepted, in bytes, after inflating. Beyond it the socket is closed with 1009.
    package var maximumMessageSize = 1 << 20

    /// Bytes that may wait to be sent (each message counts 16 more than its content). Beyond it `send` returns false.
    /// A single larger message is still taken when nothing else waits.
    package var outboxLimit = 256 << 10

    /// Bytes of received messages that may wait for the reader. Beyond it the socket is no longer read.
    package var inboxLimit = 64 << 10

    /// A ping is sent this often, so that a dead peer is noticed and proxies keep the connection.
    package var pingInterval: Duration = .seconds(20)

    /// A peer from which nothing came for so long, not even a pong, is given up.
    package var silenceLimit: Duration = .seconds(50)

    /// How long the peer may take to answer a close frame before the connection is cut.
    package var closeTimeout: Duration = .seconds(5)

    /// How long a handler may still send after `beginShutdown` before the socket is closed regardless.
    package var shutdownGrace: Duration = .seconds(2)

    /// permessage-deflate; nil never compresses. A server uses it when the client offers it, a client offers it.
    package var compression: WebSocketCompression? = WebSocketCompression()

    package init() {}
}
