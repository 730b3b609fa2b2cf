/// How a client connects.
package struct WebSocketClientConfiguration: Sendable {
    /// The bounds of the open socket. Compression is off: its cost is the sender's, and worth it only on a narrow link.
    package var connection: WebSocketConfiguration

    /// For TCP, TLS and the answer together.
    package var connectTimeout: Duration = .seconds(10)

    /// Offered in this order.
    package var subprotocols: [String] = []

    /// A PEM file of certificate authorities that are trusted beside the system's own. Used with `wss://` only; certificates
    /// are always verified.
    package var additionalCAFile: String?

    package init() {
        self.connection = WebSocketConfiguration()
        self.connection.compression = nil
    }
}
