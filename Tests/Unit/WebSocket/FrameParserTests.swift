import NIOCore
import Testing

@testable import WebSocket

@Suite struct FrameParserTests {
    private func parser(_ role: WebSocketRole = .server, limit: Int = 1000, deflate: Bool = false) -> FrameParser {
        FrameParser(role: role, maximumPayload: limit, allowsCompression: deflate)
    }

    private func bytes(_ frame: Frame, maskingKey: UInt32? = 0x1234_5678) -> ByteBuffer {
        var bytes = ByteBuffer()
        FrameSerializer().write(frame, maskingKey: maskingKey, into: &bytes)
        return bytes
    }

    @Test("What the serializer writes, the parser reads", arguments: [0, 1, 7, 8, 9, 125, 126, 127, 65535, 65536, 100_001])
    func roundTrip(size: Int) throws {
        let frame = Frame(opcode: .binary, payload: ByteBuffer(bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0) }))
        for role in [WebSocketRole.server, .client] {
            var parser = self.parser(role, limit: 1 << 20)
            parser.append(self.bytes(frame, maskingKey: role == .server ? 0xA1B2_C3D4 : nil))
            #expect(try parser.next() == frame)
            #expect(try parser.next() == nil)
        }
    }

    @Test("Frames that arrive byte by byte, or many at once, are the same frames")
    func cutAnyhow() throws {
        let frames = [
            Frame(opcode: .text, isFinal: false, payload: ByteBuffer(string: "ab")),
            Frame(opcode: .ping, payload: ByteBuffer(string: "p")),
            Frame(opcode: .continuation, payload: ByteBuffer(bytes: [UInt8](repeating: 7, count: 300))),
            Frame(opcode: .close, payload: ByteBuffer()),
        ]
        var stream = ByteBuffer()
        for frame in frames { stream.writeImmutableBuffer(self.bytes(frame)) }

        var parser = self.parser()
        var found: [Frame] = []
        for byte in stream.readableBytesView {
            parser.append(ByteBuffer(bytes: [byte]))
            while let frame = try parser.next() { found.append(frame) }
        }
        #expect(found == frames)

        parser = self.parser()
        parser.append(stream)
        found = []
        while let frame = try parser.next() { found.append(frame) }
        #expect(found == frames)
    }

    @Test("The example of RFC 6455: a masked Hello")
    func rfcExample() throws {
        var parser = self.parser()
        parser.append(ByteBuffer(bytes: [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]))
        #expect(try parser.next() == Frame(opcode: .text, payload: ByteBuffer(string: "Hello")))
    }

    @Test(
        "What a frame may not be closes with 1002",
        arguments: [
            [0x81, 0x02, 0x68, 0x69],  // not masked
            [0xA1, 0x80, 0, 0, 0, 0],  // RSV2
            [0x91, 0x80, 0, 0, 0, 0],  // RSV3
            [0xC1, 0x80, 0, 0, 0, 0],  // RSV1 without permessage-deflate
            [0x83, 0x80, 0, 0, 0, 0],  // reserved opcode
            [0x8B, 0x80, 0, 0, 0, 0],  // reserved control opcode
            [0x09, 0x80, 0, 0, 0, 0],  // fragmented ping
            [0x89, 0xFE, 0x00, 0x7E, 0, 0, 0, 0],  // long ping
            [0x81, 0xFE, 0x00, 0x05, 0, 0, 0, 0],  // length in 16 bits that fits 7
            [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0],  // length in 64 bits that fits 16
            [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],  // highest bit of the length
        ] as [[UInt8]])
    func malformed(bytes: [UInt8]) {
        var parser = self.parser()
        parser.append(ByteBuffer(bytes: bytes))
        #expect(throws: ProtocolViolation.self) { try parser.next() }
        do {
            var parser = self.parser()
            parser.append(ByteBuffer(bytes: bytes))
            _ = try parser.next()
        } catch {
            #expect(error.code == .protocolError)
        }
    }

    @Test("A client does not take masked frames")
    func maskedByServer() {
        var parser = self.parser(.client)
        parser.append(self.bytes(Frame(opcode: .text, payload: ByteBuffer(string: "x"))))
        #expect(throws: ProtocolViolation.self) { try parser.next() }
    }

    @Test("A frame beyond the limit is refused by its header, before its content arrives")
    func tooBig() {
        var parser = self.parser(limit: 1000)
        parser.append(ByteBuffer(bytes: [0x82, 0xFE, 0x03, 0xE9, 0, 0, 0, 0]))
        #expect(throws: ProtocolViolation.tooBig(limit: 1000)) { try parser.next() }
    }

    @Test("RSV1 marks a compressed message where that was agreed, but neither control frames nor continuations")
    func compressedBit() throws {
        var parser = self.parser(deflate: true)
        parser.append(ByteBuffer(bytes: [0xC1, 0x80, 0, 0, 0, 0]))
        #expect(try parser.next()?.isCompressed == true)
        for first: UInt8 in [0xC9, 0xC0] {
            var parser = self.parser(deflate: true)
            parser.append(ByteBuffer(bytes: [first, 0x80, 0, 0, 0, 0]))
            #expect(throws: ProtocolViolation.self) { try parser.next() }
        }
    }
}
