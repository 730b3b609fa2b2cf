import Contracts
import Testing

@Suite("Traces of a commit")
struct CommittedTracesTests {
    private static let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("They say batch by batch which readings belong to a trace, and no more than fits")
    func text() {
        var traces = CommittedTraces()
        #expect(traces.text == "")
        traces.append(Self.text, of: 3..<3)
        traces.append(Self.text, of: 0..<3)
        traces.append(Self.text, of: 7..<8)
        #expect(traces.text == "0 3 \(Self.text)\n7 1 \(Self.text)")
        #expect(CommittedTraces(decoding: Array(traces.text.utf8), readingCount: 8) == traces)
        for place in 8..<200 { traces.append(Self.text, of: place..<place + 1) }
        #expect(traces.parts.count == CommittedTraces.limit)
    }

    @Test(
        "What is told of readings that are not there is passed over",
        arguments: [
            "", "\n", "0 5 X", "4 1 X", "-1 2 X", "0 0 X", "1 9223372036854775807 X", "0 1", "a b c d", "0 1 X X",
        ])
    func spoilt(_ lines: String) {
        let text = lines.replacing("X", with: Self.text)
        #expect(CommittedTraces(decoding: Array(text.utf8), readingCount: 4).parts == [])
    }
}
