import Compression
import NIOCore
import Testing

@testable import WebSocket

@Suite struct MessageAssemblerTests {
    private var assembler = MessageAssembler(maximumMessageSize: 100)

    private func frame(_ opcode: FrameOpcode, _ text: String = "", isFinal: Bool = true) -> Frame {
        Frame(opcode: opcode, isFinal: isFinal, payload: ByteBuffer(string: text))
    }

    /// The close code of what the frames, in order, come to.
    private func violation(_ frames: Frame...) -> WebSocketCloseCode? {
        var assembler = self.assembler
        do throws(ProtocolViolation) {
            for frame in frames { _ = try assembler.accept(frame) }
            return nil
        } catch {
            return error.code
        }
    }

    @Test("Fragments become one message, with a ping between them")
    func fragments() throws {
        var assembler = self.assembler
        #expect(try assembler.accept(self.frame(.text, "ä".prefixed("a"), isFinal: false)) == nil)
        #expect(try assembler.accept(self.frame(.ping, "p")) == .ping(ByteBuffer(string: "p")))
        #expect(try assembler.accept(self.frame(.continuation, "b", isFinal: false)) == nil)
        #expect(try assembler.accept(self.frame(.continuation, "c")) == .message(.text("aäbc")))
        #expect(try assembler.accept(self.frame(.binary)) == .message(.binary(ByteBuffer())))
    }

    @Test("A character may be cut between fragments")
    func cutCharacter() throws {
        var assembler = self.assembler
        let bytes = Array("ü".utf8)
        _ = try assembler.accept(Frame(opcode: .text, isFinal: false, payload: ByteBuffer(bytes: bytes.prefix(1))))
        let event = try assembler.accept(Frame(opcode: .continuation, payload: ByteBuffer(bytes: bytes.suffix(1))))
        #expect(event == .message(.text("ü")))
    }

    @Test("Fragments out of order close with 1002")
    func order() {
        #expect(self.violation(self.frame(.continuation)) == .protocolError)
        #expect(self.violation(self.frame(.text, isFinal: false), self.frame(.text)) == .protocolError)
        #expect(self.violation(self.frame(.text), self.frame(.continuation)) == .protocolError)
    }

    @Test("Fragments count together against the limit")
    func limit() {
        let half = String(repeating: "x", count: 60)
        #expect(
            self.violation(self.frame(.text, half, isFinal: false), self.frame(.continuation, half)) == .messageTooBig)
    }

    @Test("Text has to be UTF-8, binary may be anything")
    func utf8() {
        for bytes: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF5, 0x80, 0x80, 0x80]] {
            #expect(self.violation(Frame(opcode: .text, payload: ByteBuffer(bytes: bytes))) == .invalidPayload)
            #expect(self.violation(Frame(opcode: .binary, payload: ByteBuffer(bytes: bytes))) == nil)
        }
    }

    @Test("A close frame's code and reason are read, and checked")
    func close() throws {
        var assembler = self.assembler
        let close = BatchEncoder.closeFrame(.policyViolation, reason: "no")
        #expect(try assembler.accept(close) == .close(.policyViolation, reason: "no"))
        #expect(try assembler.accept(self.frame(.close)) == .close(.noStatus, reason: ""))
        for payload: [UInt8] in [
            [0x03], [0x03, 0xEC], [0x03, 0xED], [0x03, 0xEE], [0x00, 0x00], [0x07, 0xD0], [0xFF, 0xFF],
        ] {
            #expect(self.violation(Frame(opcode: .close, payload: ByteBuffer(bytes: payload))) == .protocolError)
        }
        #expect(
            self.violation(Frame(opcode: .close, payload: ByteBuffer(bytes: [0x03, 0xE8, 0xFF]))) == .invalidPayload)
    }

    @Test("A long reason is cut to fit a control frame, between characters")
    func longReason() {
        let frame = BatchEncoder.closeFrame(.normal, reason: String(repeating: "ü", count: 100))
        #expect(frame.payload.readableBytes == 2 + 122)
    }

    @Test("What deflates comes back, and a bomb is refused at the limit")
    func deflate() throws {
        let text = ByteBuffer(string: String(repeating: "telemetry ", count: 200))
        let deflated = try #require(Deflater.deflate(text, level: 3))
        #expect(deflated.readableBytes < 100)
        for _ in 0..<3 {
            #expect(try Inflater.inflate(deflated, limit: 2000) == text)
            #expect(throws: InflateError.tooLarge) { try Inflater.inflate(deflated, limit: 1999) }
            #expect(throws: InflateError.malformed) {
                try Inflater.inflate(ByteBuffer(bytes: [0xFF, 0xFF, 0xFF]), limit: 2000)
            }
        }
        var assembler = self.assembler
        #expect(throws: ProtocolViolation.tooBig(limit: 100)) {
            try assembler.accept(Frame(opcode: .text, isCompressed: true, payload: deflated))
        }
    }

    @Test("Noise is not compressed")
    func noise() {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<1000).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        #expect(Deflater.deflate(ByteBuffer(bytes: bytes), level: 3) == nil)
    }

    @Test("The examples of RFC 7692, among them a block marked as the last")
    func rfcExamples() throws {
        let hello = ByteBuffer(string: "Hello")
        #expect(
            try Inflater.inflate(ByteBuffer(bytes: [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]), limit: 10) == hello)
        #expect(
            try Inflater.inflate(ByteBuffer(bytes: [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]), limit: 10)
                == hello)
    }
}

extension String {
    fileprivate func prefixed(_ prefix: String) -> String { prefix + self }
}
