import Archive
import Domain
import Testing

@testable import QueryService

@Suite("Places in a list of readings")
struct ReadingCursorTests {
    @Test(
        "A cursor comes back from its text, whatever the reading", arguments: [0, -0.0, 1.5, -1e300, 5e-3] as [Double])
    func roundTrip(value: Double) throws {
        for time in [Int64(-1), 0, 1_795_796_461_234_567] {
            let reading = Reading(channel: 70_000, time: Timestamp(microseconds: time), value: value)
            let cursor = try #require(ReadingCursor(text: ReadingCursor(reading, repeats: 3).text))
            #expect(cursor.reading.value.bitPattern == value.bitPattern)
            #expect(cursor == ReadingCursor(reading, repeats: 3))
        }
    }

    @Test(
        "Other text is no cursor",
        arguments: [
            "", "1.2.3", "a.b.c.d.e", "1.1.1.0", "1.1.1.-1", "1.zzzzzzzz.1.1", "zzzzzzzzzzzz.1.1.1",
            "1.1.1y1go4dz7r75s.1",
        ])
    func refused(text: String) {
        #expect(ReadingCursor(text: text) == nil)
    }
}
