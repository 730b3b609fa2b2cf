import Compression
import NIOCore

/// Turns a batch of the outbox into the bytes of one write.
struct BatchEncoder: Sendable {
    private let role: WebSocketRole
    /// Nil when compression was not agreed.
    private let compression: WebSocketCompression?
    private let serializer = FrameSerializer()

    init(role: WebSocketRole, compression: WebSocketCompression?) {
        self.role = role
        self.compression = compression
    }

    func encode(_ batch: Outbox.Batch) -> ByteBuffer {
        // The usual case of a live feed: one message of many sockets, whose bytes are not even copied.
        if batch.messages.count == 1, batch.pong == nil, !batch.ping, batch.close == nil,
            let frame = self.sharedFrame(batch.messages[0])
        {
            return frame
        }
        var bytes = ByteBuffer()
        bytes.reserveCapacity(batch.bytes + 256 + (self.role == .client ? 4 * batch.messages.count : 0))
        if let pong = batch.pong {
            self.write(Frame(opcode: .pong, payload: pong), into: &bytes)
        }
        if batch.ping {
            self.write(Frame(opcode: .ping, payload: ByteBuffer()), into: &bytes)
        }
        for message in batch.messages {
            if let frame = self.sharedFrame(message) {
                bytes.writeImmutableBuffer(frame)
            } else {
                self.write(self.frame(message), into: &bytes)
            }
        }
        if let close = batch.close {
            self.write(Self.closeFrame(close.code, reason: close.reason), into: &bytes)
        }
        return bytes
    }

    /// The frame of a message that many sockets get; nil when this one's is its own, as a client's always is.
    private func sharedFrame(_ outgoing: OutgoingMessage) -> ByteBuffer? {
        guard self.role == .server, case .shared(let shared) = outgoing else { return nil }
        return shared.frame(isCompressed: self.compression != nil) {
            var bytes = ByteBuffer()
            bytes.reserveCapacity(shared.message.bytes.readableBytes + FrameSerializer.maximumHeaderSize)
            self.write(self.frame(outgoing), into: &bytes)
            return bytes
        }
    }

    /// A close frame; `noStatus` and codes that may not be sent give one without a code.
    static func closeFrame(_ code: WebSocketCloseCode, reason: String) -> Frame {
        var payload = ByteBuffer()
        if code.isSendable {
            payload.writeInteger(code.rawValue)
            var text = Substring(reason)
            while text.utf8.count > 123 { text.removeLast() }
            payload.writeSubstring(text)
        }
        return Frame(opcode: .close, payload: payload)
    }

    private func frame(_ outgoing: OutgoingMessage) -> Frame {
        let message = outgoing.message
        var frame = Frame(opcode: message.isText ? .text : .binary, payload: message.bytes)
        guard let compression, frame.payload.readableBytes >= compression.threshold else { return frame }
        let deflated =
            switch outgoing {
            case .own: Deflater.deflate(frame.payload, level: compression.level)
            case .shared(let shared): shared.deflated(level: compression.level)
            }
        if let deflated {
            frame.payload = deflated
            frame.isCompressed = true
        }
        return frame
    }

    private func write(_ frame: Frame, into bytes: inout ByteBuffer) {
        let key = self.role == .client ? UInt32.random(in: .min ... .max) : nil
        self.serializer.write(frame, maskingKey: key, into: &bytes)
    }
}
