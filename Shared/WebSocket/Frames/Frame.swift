import NIOCore

/// One frame as it stood on the wire, unmasked.
struct Frame: Sendable, Hashable {
    var opcode: FrameOpcode
    var isFinal = true
    /// RSV1: the message that begins here is compressed.
    var isCompressed = false
    var payload: ByteBuffer
}
