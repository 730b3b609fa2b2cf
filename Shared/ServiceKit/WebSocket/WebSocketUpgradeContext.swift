import Hummingbird
import NIOCore

/// What a request context offers so that its request can become a WebSocket.
package protocol WebSocketUpgradeContext: RequestContext {
    /// The connection of the request; a context gets it from its `ApplicationRequestContextSource`.
    var channel: any Channel { get }
}
