import Compression
import NIOCore

/// Joins frames to messages and reads control frames.
///
/// A plain value: pass each frame once, in order. After it threw, do not use it further.
struct MessageAssembler {
    enum Event: Sendable, Hashable {
        case message(WebSocketMessage)
        case ping(ByteBuffer)
        case pong(ByteBuffer)
        /// The peer closes; `noStatus` when it gave no code.
        case close(WebSocketCloseCode, reason: String)
    }

    private struct Fragments {
        var opcode: FrameOpcode
        var isCompressed: Bool
        var bytes: ByteBuffer
    }

    private let maximumMessageSize: Int
    private var fragments: Fragments?

    /// - Parameter maximumMessageSize: in bytes, of all fragments together, and again after inflating.
    init(maximumMessageSize: Int) {
        self.maximumMessageSize = maximumMessageSize
    }

    /// What the frame completes; nil for a fragment that is not the last.
    mutating func accept(_ frame: Frame) throws(ProtocolViolation) -> Event? {
        switch frame.opcode {
        case .ping: return .ping(frame.payload)
        case .pong: return .pong(frame.payload)
        case .close: return try self.close(frame.payload)
        case .text, .binary:
            guard self.fragments == nil else {
                throw .malformed("A new message before the last fragment of the one before.")
            }
            let whole = Fragments(opcode: frame.opcode, isCompressed: frame.isCompressed, bytes: frame.payload)
            if frame.isFinal { return .message(try self.message(whole)) }
            self.fragments = whole
            return nil
        case .continuation:
            guard var whole = self.fragments.take() else {
                throw .malformed("A continuation of nothing.")
            }
            guard whole.bytes.readableBytes + frame.payload.readableBytes <= self.maximumMessageSize else {
                throw .tooBig(limit: self.maximumMessageSize)
            }
            whole.bytes.writeImmutableBuffer(frame.payload)
            if frame.isFinal { return .message(try self.message(whole)) }
            self.fragments = whole
            return nil
        }
    }

    private func message(_ whole: Fragments) throws(ProtocolViolation) -> WebSocketMessage {
        var bytes = whole.bytes
        if whole.isCompressed {
            bytes = try self.inflated(bytes)
        }
        guard whole.opcode == .text else { return .binary(bytes) }
        guard bytes.isValidUTF8 else { throw .invalid("Text that is not UTF-8.") }
        return .text(bytes)
    }

    private func inflated(_ bytes: ByteBuffer) throws(ProtocolViolation) -> ByteBuffer {
        do throws(InflateError) {
            return try Inflater.inflate(bytes, limit: self.maximumMessageSize)
        } catch {
            switch error {
            case .tooLarge: throw .tooBig(limit: self.maximumMessageSize)
            case .malformed: throw .invalid("Compressed data that is not deflate.")
            case .outOfMemory: throw ProtocolViolation(code: .internalError, reason: "Out of memory.")
            }
        }
    }

    private func close(_ payload: ByteBuffer) throws(ProtocolViolation) -> Event {
        guard payload.readableBytes > 0 else { return .close(.noStatus, reason: "") }
        var payload = payload
        guard let raw = payload.readInteger(as: UInt16.self) else {
            throw .malformed("A close frame with half a code.")
        }
        let code = WebSocketCloseCode(rawValue: raw)
        guard code.isSendable else { throw .malformed("A close code that may not be sent.") }
        guard payload.isValidUTF8 else { throw .invalid("A reason that is not UTF-8.") }
        return .close(code, reason: String(buffer: payload))
    }
}
