import NIOCore

/// Cuts received bytes into frames.
///
/// A plain value: append what arrived, then take frames until there is none. It checks what a single frame can get wrong
/// (reserved bits, masking, lengths, control frames); what spans frames is `MessageAssembler`'s. After it threw, the
/// position in the stream is lost: do not use it further.
struct FrameParser {
    private let role: WebSocketRole
    private let maximumPayload: Int
    private let allowsCompression: Bool
    private var received = ByteBuffer()

    /// - Parameter maximumPayload: of a data frame, in bytes; larger ones are refused when their header has been read.
    init(role: WebSocketRole, maximumPayload: Int, allowsCompression: Bool) {
        self.role = role
        self.maximumPayload = maximumPayload
        self.allowsCompression = allowsCompression
    }

    mutating func append(_ bytes: ByteBuffer) {
        if self.received.readableBytes == 0 {
            self.received = bytes
        } else {
            // Nobody else holds these bytes while a frame is incomplete on the server's side, so this grows in place.
            self.received.discardReadBytes()
            var bytes = bytes
            self.received.writeBuffer(&bytes)
        }
    }

    /// The next whole frame; nil when more bytes are needed.
    mutating func next() throws(ProtocolViolation) -> Frame? {
        guard let header = try self.header() else { return nil }
        guard self.received.readableBytes >= header.size + header.payloadLength else { return nil }
        self.received.moveReaderIndex(forwardBy: header.size)
        let payload: ByteBuffer
        if let key = header.maskingKey {
            // One pass that copies and unmasks: a message kept for long does not hold on to the buffer it came in.
            payload = ByteBuffer(masking: self.received.readableBytesView.prefix(header.payloadLength), with: key)
            self.received.moveReaderIndex(forwardBy: header.payloadLength)
        } else {
            payload = self.received.readSlice(length: header.payloadLength) ?? ByteBuffer()
        }
        if self.received.readableBytes == 0 {
            self.received = ByteBuffer()  // An idle socket keeps no buffer.
        }
        return Frame(
            opcode: header.opcode, isFinal: header.isFinal, isCompressed: header.isCompressed, payload: payload)
    }

    private struct Header {
        var opcode: FrameOpcode
        var isFinal: Bool
        var isCompressed: Bool
        var payloadLength: Int
        var maskingKey: UInt32?
        var size: Int
    }

    private func header() throws(ProtocolViolation) -> Header? {
        let start = self.received.readerIndex
        guard let first = self.received.getInteger(at: start, as: UInt8.self),
            let second = self.received.getInteger(at: start + 1, as: UInt8.self)
        else { return nil }
        guard let opcode = FrameOpcode(rawValue: first & 0x0F) else {
            throw .malformed("Reserved opcode.")
        }
        let isFinal = first & 0x80 != 0
        let isCompressed = first & 0x40 != 0
        let isMasked = second & 0x80 != 0
        guard first & 0x30 == 0 else { throw .malformed("Reserved bits are set.") }
        if isCompressed {
            guard self.allowsCompression, opcode == .text || opcode == .binary else {
                throw .malformed("A compressed frame where none may be.")
            }
        }
        guard isMasked == (self.role == .server) else {
            throw .malformed(isMasked ? "A server's frames are not masked." : "A client's frames have to be masked.")
        }
        guard let (length, lengthSize) = try self.length(code: second & 0x7F, at: start + 2) else { return nil }
        if opcode.isControl {
            guard isFinal else { throw .malformed("A control frame is not fragmented.") }
            guard length <= 125 else { throw .malformed("A control frame has at most 125 bytes.") }
        } else if length > UInt64(self.maximumPayload) {
            throw .tooBig(limit: self.maximumPayload)
        }
        var size = 2 + lengthSize
        var maskingKey: UInt32?
        if isMasked {
            guard let key = self.received.getInteger(at: start + size, as: UInt32.self) else { return nil }
            maskingKey = key
            size += 4
        }
        return Header(
            opcode: opcode, isFinal: isFinal, isCompressed: isCompressed, payloadLength: Int(length),
            maskingKey: maskingKey, size: size)
    }

    /// The payload's length and the size of its extension; nil when more bytes are needed.
    private func length(code: UInt8, at index: Int) throws(ProtocolViolation) -> (UInt64, Int)? {
        switch code {
        case 126:
            guard let length = self.received.getInteger(at: index, as: UInt16.self) else { return nil }
            guard length >= 126 else { throw .malformed("The length is not in its shortest form.") }
            return (UInt64(length), 2)
        case 127:
            guard let length = self.received.getInteger(at: index, as: UInt64.self) else { return nil }
            guard length > UInt64(UInt16.max) else { throw .malformed("The length is not in its shortest form.") }
            guard length <= UInt64(Int64.max) else { throw .malformed("The length has its highest bit set.") }
            return (length, 8)
        default:
            return (UInt64(code), 0)
        }
    }
}
