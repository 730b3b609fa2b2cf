import Domain
import Testing

@testable import WorkerService

@Suite("Days")
struct DayTests {
    @Test("A day begins at midnight UTC, before 1970 as well")
    func start() throws {
        let time = try #require(Timestamp(rfc3339: "2026-11-21T23:59:59.999999Z"))
        #expect(Day(time).text == "2026-11-21")
        #expect(Day(time).end.rfc3339 == "2026-11-22T00:00:00.000000Z")
        #expect(Day(Timestamp(microseconds: -1)).text == "1969-12-31")
    }

    @Test("A day knows the first of its month")
    func month() {
        #expect(Day(suffix: "20240229")?.firstOfMonth.text == "2024-02-01")
        #expect(Day(suffix: "20261201")?.firstOfMonth.text == "2026-12-01")
    }

    @Test(
        "A partition's suffix is a day, and nothing else is",
        arguments: ["2026112", "20261131", "abcdefgh", "2026-1-1"])
    func suffix(_ text: String) {
        #expect(Day(suffix: text) == nil)
        #expect(Day(suffix: "20261122")?.text == "2026-11-22")
    }
}
