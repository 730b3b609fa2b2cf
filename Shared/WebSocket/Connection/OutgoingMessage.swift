import NIOCore

/// A message in the outbox: its own, or one that many sockets share.
enum OutgoingMessage: Sendable {
    case own(WebSocketMessage)
    case shared(SharedWebSocketMessage)

    var message: WebSocketMessage {
        switch self {
        case .own(let message): message
        case .shared(let shared): shared.message
        }
    }

    /// Bytes of content, before compression.
    var size: Int { self.message.bytes.readableBytes }
}
