import NIOCore
import NIOHTTP1

/// A reading above the level of a rule, and the alert that follows.
struct RuleCrossing: Sendable {
    var channel: String
    var rule: String

    private static let pace = Duration.milliseconds(10)

    /// Sends the reading, and asks for the alert until it is there or the window ends; the time runs from the sending.
    ///
    /// - Returns: Whether it is there.
    func measure(_ server: BenchServer, in measurement: Measurement) async throws -> Bool {
        let begin = ContinuousClock.now
        let body = #"{"value":1,"event_public_id":"\#(self.channel)"}"#
        try await server.send(.POST, "/api/v1/datapoints", body: ByteBuffer(string: body))
        while ContinuousClock.now < measurement.window.upperBound {
            if try await server.total("/api/v1/alerts?rule_public_id=\(self.rule)&page_size=1") > 0 {
                measurement.record(since: begin)
                return true
            }
            try await Task.sleep(for: Self.pace)
        }
        return false
    }
}
