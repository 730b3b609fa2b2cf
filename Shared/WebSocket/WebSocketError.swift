/// What sending on a WebSocket can meet.
package enum WebSocketError: Error, Hashable, CustomStringConvertible {
    /// The socket is closed or closing. Whether the messages accepted before reached the peer is unknown.
    case closed

    package var description: String {
        switch self {
        case .closed: "The WebSocket is closed."
        }
    }
}
