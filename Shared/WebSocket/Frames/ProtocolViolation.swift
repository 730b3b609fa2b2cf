/// Something the peer must not send. The socket is closed with `code`.
struct ProtocolViolation: Error, Hashable {
    var code: WebSocketCloseCode
    /// One short sentence for the close frame and the log.
    var reason: String

    static func malformed(_ reason: String) -> ProtocolViolation { .init(code: .protocolError, reason: reason) }
    static func invalid(_ reason: String) -> ProtocolViolation { .init(code: .invalidPayload, reason: reason) }
    static func tooBig(limit: Int) -> ProtocolViolation {
        .init(code: .messageTooBig, reason: "Messages may have at most \(limit) bytes.")
    }
}
