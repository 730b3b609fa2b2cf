import Compression
import Testing

@Suite struct GzipStreamTests {
    private func deflated(_ bytes: [UInt8], piece: Int = 1000) throws -> [UInt8] {
        var output: [UInt8] = []
        let stream = try GzipDeflateStream(level: 6)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try bytes[start..<min(bytes.count, start + piece)].withUnsafeBytes { piece in
                try stream.deflate(piece) { output.append(contentsOf: $0) }
            }
        }
        try stream.deflate(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true) { output.append(contentsOf: $0) }
        return output
    }

    private func inflated(_ bytes: [UInt8], piece: Int) throws -> [UInt8]? {
        var output: [UInt8] = []
        let stream = try GzipInflateStream()
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try bytes[start..<min(bytes.count, start + piece)].withUnsafeBytes { piece in
                try stream.inflate(piece) { part in
                    #expect(part.count <= GzipInflateStream.pieceSize)
                    output.append(contentsOf: part)
                }
            }
        }
        return stream.isAtEnd ? output : nil
    }

    @Test("What is deflated comes back, however it is cut", arguments: [1, 10, 100_000])
    func roundTrip(piece: Int) throws {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        #expect(try self.inflated(self.deflated(bytes), piece: piece) == bytes)
        #expect(try self.inflated(self.deflated([]), piece: piece) == [])
    }

    @Test("What is cut off has no end; noise, a wrong checksum and a second member are refused")
    func spoilt() throws {
        let whole = try self.deflated(Array("telemetry".utf8))
        #expect(try self.inflated(Array(whole.dropLast()), piece: 5) == nil)
        #expect(throws: InflateError.malformed) { try self.inflated([1, 2, 3, 4], piece: 4) }
        var spoilt = whole
        spoilt[whole.count - 6] ^= 1
        #expect(throws: InflateError.malformed) { try self.inflated(spoilt, piece: 100) }
        #expect(throws: InflateError.malformed) { try self.inflated(whole + whole, piece: 100) }
        #expect(throws: InflateError.malformed) { try self.inflated(whole + [0], piece: whole.count) }
    }
}
