import Contracts
import Domain
import ServiceKit
import Testing

@testable import RulesService

@Suite("Traces of readings")
struct ReadingTracesTests {
    private static let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    private let readings = (0..<4).map {
        Reading(channel: 1, time: Timestamp(microseconds: Int64($0)), value: Double($0))
    }

    @Test("Each part names readings of its batch; what is no trace is passed over")
    func parts() {
        var committed = CommittedTraces()
        committed.append(Self.text, of: 0..<1)
        committed.append("00-4bf9", of: 1..<2)
        committed.append(Self.text, of: 2..<4)
        var traces = ReadingTraces()
        #expect(traces.isEmpty)
        traces.take(committed, of: self.readings)
        #expect(self.readings.map { traces[$0]?.traceparent == Self.text } == [true, false, true, true])
    }
}
