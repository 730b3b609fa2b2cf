/// Why a WebSocket ends (RFC 6455, section 7.4).
package struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let normal = WebSocketCloseCode(rawValue: 1000)
    /// The server stops, or the page is left.
    package static let goingAway = WebSocketCloseCode(rawValue: 1001)
    package static let protocolError = WebSocketCloseCode(rawValue: 1002)
    /// This kind of message (text or binary) is not understood here.
    package static let unsupportedData = WebSocketCloseCode(rawValue: 1003)
    /// The peer's close frame carried no code. Never sent.
    package static let noStatus = WebSocketCloseCode(rawValue: 1005)
    /// The connection broke without a close frame. Never sent.
    package static let abnormal = WebSocketCloseCode(rawValue: 1006)
    /// Text that is not UTF-8, or compressed data that is not deflate.
    package static let invalidPayload = WebSocketCloseCode(rawValue: 1007)
    /// Credential refused or revoked.
    package static let policyViolation = WebSocketCloseCode(rawValue: 1008)
    package static let messageTooBig = WebSocketCloseCode(rawValue: 1009)
    package static let internalError = WebSocketCloseCode(rawValue: 1011)
    package static let serviceRestart = WebSocketCloseCode(rawValue: 1012)
    package static let tryAgainLater = WebSocketCloseCode(rawValue: 1013)

    /// Whether the code may stand in a close frame: not the reserved ones, not those outside 1000–4999.
    package var isSendable: Bool {
        switch self.rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    package var description: String { String(self.rawValue) }
}
