import NIOCore

/// One whole message, either way.
///
/// The bytes are not copied into a `String` on the way: received text is valid UTF-8 (checked), text to be sent has to be.
package enum WebSocketMessage: Sendable, Hashable {
    case text(ByteBuffer)
    case binary(ByteBuffer)

    /// A text message of `string`.
    package static func text(_ string: String) -> WebSocketMessage { .text(ByteBuffer(string: string)) }

    /// The content, whichever kind it is.
    package var bytes: ByteBuffer {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
    }

    package var isText: Bool {
        if case .text = self { true } else { false }
    }

    /// The content as a `String`: a copy, and nothing for the hot path.
    package var string: String { String(buffer: self.bytes) }
}
