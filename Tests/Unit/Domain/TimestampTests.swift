import Domain
import FoundationEssentials
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "RFC 3339 text is read to the microsecond",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-21T00:19:35.385655Z", 1_795_220_375_385_655),
            ("2026-11-21T01:19:35.385655+01:00", 1_795_220_375_385_655),
            ("2026-11-20 19:19:35.3856559-05:00", 1_795_220_375_385_655),
            ("2024-02-29t23:59:59z", 1_709_251_199_000_000),
            ("1969-12-31T23:59:59.5Z", -500_000),
        ])
    func reads(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(
        "Text that is no instant is refused",
        arguments: [
            "", "2026-11-21", "2026-11-21T00:19:35", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-11-21T24:00:00Z", "2026-11-21T00:60:00Z", "2026-11-21T00:00:00.Z", "2026-11-21T00:00:00Z ",
            "2026-11-21T00:00:00+1:00", "2026-11-21T00:00:00+24:00", "NaN",
        ])
    func refuses(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("What is written is read back, over four thousand years")
    func roundTrip() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let instant = Timestamp(
                microseconds: .random(in: -62_000_000_000_000_000...64_000_000_000_000_000, using: &random))
            #expect(Timestamp(rfc3339: instant.rfc3339) == instant)
        }
    }

    @Test("Text agrees with Foundation's formatter")
    func agreesWithFoundation() {
        for seconds in stride(from: -2_000_000_000.0, through: 4_000_000_000.0, by: 86_399_123) {
            let date = Date(timeIntervalSince1970: seconds)
            let expected = date.formatted(.iso8601)
            let written = Timestamp(date).rfc3339
            #expect(written.prefix(19) + "Z" == expected)
        }
    }
}
