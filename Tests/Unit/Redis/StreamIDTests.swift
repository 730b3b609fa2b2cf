import Redis
import Testing

@Suite struct StreamIDTests {
    @Test(
        "An id is read as Redis writes it, and written back the same",
        arguments: ["0-0", "1526919030474-55", "18446744073709551615-18446744073709551615"])
    func roundTrip(text: String) throws {
        let id = try #require(StreamID(text))
        #expect(id.description == text)
    }

    @Test("An id without sequence has sequence 0")
    func withoutSequence() {
        #expect(StreamID("1526919030474") == StreamID(milliseconds: 1_526_919_030_474, sequence: 0))
    }

    @Test(
        "What is not an id is refused",
        arguments: ["", "-", "1-", "-1", "+1-0", "1-2-3", " 1-0", "1-0 ", "1.5-0", "18446744073709551616-0", "$", "*"])
    func refused(text: String) {
        #expect(StreamID(text) == nil)
    }

    @Test("Ids are ordered by time, then by sequence")
    func order() {
        let ids = ["2-1", "1-10", "1-9", "10-0"].compactMap { StreamID($0) }
        #expect(ids.sorted().map(\.description) == ["1-9", "1-10", "2-1", "10-0"])
        #expect(StreamID.zero < ids[2] && ids[3] < StreamID.max)
    }

    @Test("The next id is the smallest greater one, and the greatest has none")
    func next() {
        #expect(StreamID(milliseconds: 7, sequence: 3).next == StreamID(milliseconds: 7, sequence: 4))
        #expect(StreamID(milliseconds: 7, sequence: .max).next == StreamID(milliseconds: 8, sequence: 0))
        #expect(StreamID.max.next == .max)
    }
}
