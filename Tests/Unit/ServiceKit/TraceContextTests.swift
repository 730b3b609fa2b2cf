import ServiceKit
import Testing

@Suite("Trace context")
struct TraceContextTests {
    private static let sample = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("A trace is continued with a span of our own")
    func continued() throws {
        let received = try #require(TraceContext(traceparent: Self.sample))
        #expect(received.traceparent == Self.sample)
        let child = received.child()
        #expect(child.traceID == received.traceID)
        #expect(child.spanID != received.spanID)
        #expect(child.flags == 1)
        #expect(child.parentID == received.spanID && child.parent == received && received.parent == nil)
    }

    @Test("A new trace can be sent on and read again")
    func random() throws {
        let trace = TraceContext.random()
        #expect(TraceContext(traceparent: trace.traceparent) == trace)
    }

    @Test("A later version is read as far as it is known")
    func laterVersion() {
        #expect(TraceContext(traceparent: "01" + Self.sample.dropFirst(2) + "-more") != nil)
    }

    @Test(
        "Malformed headers are no trace",
        arguments: [
            "", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
        ])
    func malformed(_ text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }
}
