import Contracts
import Testing

@Suite("Streams and positions")
struct StreamTests {
    @Test("A source always has the same partition, and sources spread over all of them")
    func partitions() {
        #expect(Streams.partition(ofSource: "token:a") == Streams.partition(ofSource: "token:a"))
        let used = Set((0..<200).map { Streams.partition(ofSource: "token:\($0)") })
        #expect(used == Set(0..<Streams.partitionCount))
    }

    @Test("A position comes back as it was handed out; other text is none")
    func position() {
        let position = LivePosition(commits: [0, 1, 36, .max, 5, 6, 7, 8])
        #expect(LivePosition(text: position.text) == position)
        for text in ["", "1.2", "1.2.3.4.5.6.7.8.9", "1.2.3.4.5.6.7.x!", "........"] {
            #expect(LivePosition(text: text) == nil)
        }
    }
}
