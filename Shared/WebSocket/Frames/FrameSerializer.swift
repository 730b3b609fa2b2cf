import NIOCore

/// Writes frames as bytes. A plain value without state; a client passes a fresh unpredictable masking key for each frame.
struct FrameSerializer: Sendable {
    /// Bytes a frame adds to its payload, at most.
    static let maximumHeaderSize = 14

    /// Appends the frame.
    func write(_ frame: Frame, maskingKey: UInt32?, into bytes: inout ByteBuffer) {
        var first = frame.opcode.rawValue
        if frame.isFinal { first |= 0x80 }
        if frame.isCompressed { first |= 0x40 }
        bytes.writeInteger(first)

        let mask: UInt8 = maskingKey == nil ? 0 : 0x80
        let length = frame.payload.readableBytes
        switch length {
        case ...125:
            bytes.writeInteger(UInt8(length) | mask)
        case ...Int(UInt16.max):
            bytes.writeInteger(126 | mask)
            bytes.writeInteger(UInt16(length))
        default:
            bytes.writeInteger(127 | mask)
            bytes.writeInteger(UInt64(length))
        }
        if let maskingKey {
            bytes.writeInteger(maskingKey)
            bytes.writeMasked(frame.payload.readableBytesView, with: maskingKey)
        } else {
            bytes.writeImmutableBuffer(frame.payload)
        }
    }
}
