import HTTPTypes
import Hummingbird
import WebSocket

/// The client's half of an opening handshake, checked, and the computed parts of the answer.
struct ServerHandshake: Sendable {
    /// Value of `Sec-WebSocket-Accept`.
    let accept: String
    /// Value of `Sec-WebSocket-Extensions` when the client offers permessage-deflate on terms that suit.
    let deflateAnswer: String?

    /// - Throws: `HTTPError`: 426 when the request is no upgrade to a WebSocket or asks for another version, 400 when its key is
    ///   missing or malformed.
    init(_ request: Request) throws {
        guard request.head.asksForWebSocket else {
            throw HTTPError(
                .upgradeRequired, headers: [.upgrade: "websocket", .connection: "Upgrade"],
                message: "This is a WebSocket: connect with an upgrade request.")
        }
        guard request.headers[.secWebSocketVersion] == WebSocketHandshake.version else {
            throw HTTPError(
                .upgradeRequired,
                headers: [
                    .secWebSocketVersion: WebSocketHandshake.version, .upgrade: "websocket", .connection: "Upgrade",
                ],
                message: "Only version \(WebSocketHandshake.version) of the WebSocket protocol is spoken here.")
        }
        guard let key = request.headers[.secWebSocketKey], WebSocketHandshake.isValid(key: key) else {
            throw HTTPError(.badRequest, message: "Sec-WebSocket-Key is missing or malformed.")
        }
        self.accept = WebSocketHandshake.accept(forKey: key)
        self.deflateAnswer = request.headers[.secWebSocketExtensions]
            .flatMap(DeflateNegotiation.answer(toOffers:))
    }
}
