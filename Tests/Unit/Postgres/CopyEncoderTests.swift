import Testing

@testable import Postgres

@Suite("CopyEncoder")
struct CopyEncoderTests {
    private final class Sink: CopySink {
        struct Full: Error {}

        var chunks: [[UInt8]] = []
        let capacity: Int

        init(capacity: Int = .max) {
            self.capacity = capacity
        }

        func write(_ bytes: UnsafeRawBufferPointer) throws {
            guard self.chunks.count < self.capacity else { throw Full() }
            self.chunks.append(Array(bytes))
        }
    }

    private let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0]

    @Test("Rows are written as the manual of COPY says")
    func format() throws {
        let sink = Sink()
        var encoder = CopyEncoder(sink: sink)
        encoder.row(fields: 5)
        encoder.timestamp(microsecondsSince1970: 946_684_800_000_000 + 258)
        encoder.int32(-1)
        encoder.double(1)
        encoder.null()
        encoder.field("ab")
        try encoder.finish()
        let row: [[UInt8]] = [
            [0, 5],
            [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 1, 2],
            [0, 0, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF],
            [0, 0, 0, 8, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0],
            [0xFF, 0xFF, 0xFF, 0xFF],
            [0, 0, 0, 2, 0x61, 0x62],
        ]
        let expected: [UInt8] = self.header + row.joined() + [0xFF, 0xFF]
        #expect(sink.chunks == [expected])
    }

    @Test("The bytes go out in chunks of about 64 KiB, whole rows each, and none is lost")
    func chunks() throws {
        let sink = Sink()
        var encoder = CopyEncoder(sink: sink)
        for number in 0..<20_000 {
            encoder.row(fields: 1)
            encoder.int64(Int64(number))
        }
        try encoder.finish()
        #expect(encoder.rows == 20_000)
        let sizes = 65_536..<65_600
        #expect(sink.chunks.dropLast().allSatisfy { sizes.contains($0.count) })
        // Header, rows of fourteen bytes, trailer.
        let total: Int = sink.chunks.reduce(0) { $0 + $1.count }
        #expect(total == 280_021)
    }

    @Test("A row with a wrong number of fields is an error", arguments: [1, 3])
    func fieldCount(fields: Int) {
        var encoder = CopyEncoder(sink: Sink())
        encoder.row(fields: 2)
        for _ in 0..<fields {
            encoder.int32(0)
        }
        #expect(throws: PostgresError.self) { try encoder.finish() }
    }

    @Test("After the sink has failed, rows are swallowed and the end throws its error")
    func failure() {
        let sink = Sink(capacity: 1)
        var encoder = CopyEncoder(sink: sink)
        for _ in 0..<50_000 {
            encoder.row(fields: 1)
            encoder.text("abc")
        }
        #expect(throws: Sink.Full.self) { try encoder.finish() }
        #expect(sink.chunks.count == 1)
    }
}
