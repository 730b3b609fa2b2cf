import Domain
import WebSocket

/// A socket's handle at the hub: what the hub knows of it is found by it.
final class LiveSubscriber: Sendable {
    let connection: WebSocketConnection

    /// What a share link is limited to.
    let view: SharedView?

    init(connection: WebSocketConnection, view: SharedView? = nil) {
        self.connection = connection
        self.view = view
    }
}
