import NIOCore
import Testing

@testable import CLIService

@Suite struct LiveFrameScannerTests {
    @Test("Probes are found among other readings, whatever the order of their fields")
    func probes() {
        let frame = ByteBuffer(
            string: #"{"type":"datapoints_batch","datapoints":["#
                + #"{"value":17.0,"event_public_id":"probe","timestamp":"t"},"#
                + #"{"value":3.5,"event_public_id":"other","timestamp":"t"},"#
                + #"{"event_public_id":"probe","value":18,"timestamp":"t"}],"position":"1-2"}"#)
        let scanner = LiveFrameScanner(probe: "probe")
        #expect(scanner.probes(in: frame) == [17, 18])
        #expect(scanner.readingCount(in: frame) == 3)
        #expect(scanner.probes(in: ByteBuffer(string: #"{"type":"pong"}"#)) == [])
    }
}
