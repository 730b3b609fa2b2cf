import Domain
import Testing

@Suite("Reading ids")
struct ReadingIDTests {
    @Test("An id is a UUID of version 8 that gives channel and time back")
    func roundTrip() throws {
        for _ in 0..<1000 {
            let reading = Reading(
                channel: .random(in: 1 ... .max),
                time: Timestamp(microseconds: .random(in: -1_000_000...4_000_000_000_000_000)),
                value: .random(in: -1e9...1e9))
            let id = ReadingID(reading)
            #expect(id.text.utf8.count == 36)
            #expect(Array(id.text)[14] == "8")
            #expect("89ab".contains(Array(id.text)[19]))
            #expect(ReadingID(text: id.text) == id)
        }
    }

    @Test("Two values of a channel at one instant have two ids; zero and minus zero have one")
    func ties() {
        let time = Timestamp(microseconds: 1)
        func id(_ value: Double) -> ReadingID { ReadingID(Reading(channel: 1, time: time, value: value)) }
        #expect(id(1) != id(2))
        #expect(id(0) == id(-0.0))
    }

    @Test(
        "Other text is no reading's id",
        arguments: ["", "abc", "00000000-0000-4000-8000-000000000000", "zzzzzzzz-0000-8000-8000-000000000000"])
    func refuses(text: String) {
        #expect(ReadingID(text: text) == nil)
    }
}
