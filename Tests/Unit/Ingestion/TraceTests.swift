import ServiceKit
import Testing

@testable import IngestionService

@Suite("Traces of batches")
struct TraceTests {
    private static let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("What the sender has not sampled is not carried on; of the rest, so much in a second")
    func allowance() throws {
        let start = ContinuousClock.now
        let traces = TraceAllowance(perSecond: 2, now: start)
        let sampled = try #require(TraceContext(traceparent: Self.text))
        #expect(traces.admit(nil, now: start) == nil)
        #expect(traces.admit(TraceContext(traceparent: Self.text.dropLast() + "0"), now: start) == nil)
        #expect((0..<3).map { _ in traces.admit(sampled, now: start) } == [sampled, sampled, nil])
        #expect(traces.admit(sampled, now: start + .milliseconds(600)) == sampled)
        #expect(TraceAllowance(perSecond: 0, now: start).admit(sampled, now: start) == nil)
    }
}
