import Domain
import ServiceKit
import Testing

@Suite("Retry-After")
struct RetryAfterTests {
    @Test("It is seconds or a date")
    func header() {
        let now = Timestamp(rfc3339: "1994-11-06T08:49:07Z") ?? .now()
        #expect(RetryAfter.pause("120", at: now) == .seconds(120))
        #expect(RetryAfter.pause("Sun, 06 Nov 1994 08:49:37 GMT", at: now) == .seconds(30))
        #expect(RetryAfter.pause("Sun, 06 Nov 1994 08:48:37 GMT", at: now) == .zero)
        for value in ["-1", "soon", "", "Sun, 06 Now 1994 08:49:37 GMT"] {
            #expect(RetryAfter.pause(value, at: now) == nil)
        }
    }
}
