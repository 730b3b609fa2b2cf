/// How a WebSocket ended.
package struct WebSocketClosure: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        /// The peer asked first.
        case peer
        /// This side asked first: the handler, a shutdown, or because the peer broke the protocol.
        case local
        /// Nobody asked: the connection broke, or the peer fell silent.
        case lost
    }

    package let code: WebSocketCloseCode
    /// Text for the log; from the peer at most 123 bytes. May be empty.
    package let reason: String
    package let origin: Origin
}
