import Testing

@testable import OTAService

@Suite("Ranges of bytes")
struct ByteRangeTests {
    @Test(
        "A range is what RFC 9110 says",
        arguments: [
            (nil, ByteRange.whole), ("bytes=0-", .part(0..<100)), ("bytes=10-19", .part(10..<20)),
            ("bytes=90-200", .part(90..<100)), ("bytes=-10", .part(90..<100)), ("bytes=-1000", .part(0..<100)),
            ("bytes=99-", .part(99..<100)), ("bytes=100-", .unsatisfiable), ("bytes=-0", .unsatisfiable),
            ("bytes=200-300", .unsatisfiable), ("bytes=5-4", .whole), ("bytes=0-1,3-4", .whole), ("lines=0-1", .whole),
            ("bytes=a-b", .whole), ("bytes=-", .whole), ("bytes=0-99999999999999999999", .whole),
            ("BYTES=1-2", .part(1..<3)),
        ])
    func ranges(header: String?, range: ByteRange) {
        #expect(ByteRange(header, of: 100) == range)
    }
}
