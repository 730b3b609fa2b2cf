import Domain
import NIOCore
import NIOHTTP1

/// Dashboards that ask while something else is measured: latest values, a line of half an hour, the newest page, in turn.
struct QueryMix: Sendable {
    let clients: Int
    /// Whose line is asked for.
    let channel: String

    /// Asks until the window ends.
    ///
    /// - Returns: the answers within the window.
    func run(_ server: BenchServer, window: Range<ContinuousClock.Instant>) async throws -> Measurement {
        let measurement = Measurement(window: window)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<self.clients {
                group.addTask {
                    var turn = client
                    while ContinuousClock.now < window.upperBound {
                        let begin = ContinuousClock.now
                        let answer = try await server.send(.GET, self.path(turn))
                        measurement.record(since: begin, units: answer.readableBytes)
                        turn += 1
                    }
                }
            }
            try await group.waitForAll()
        }
        return measurement
    }

    private func path(_ turn: Int) -> String {
        switch turn % 3 {
        case 0: return "/api/v1/datapoints/latest"
        case 1:
            let now = Timestamp.now()
            let from = now - .seconds(1800)
            return "/api/v1/series?event_public_id=\(self.channel)&from=\(from.rfc3339)&to=\(now.rfc3339)&pixels=1000"
        default: return "/api/v1/datapoints?page=1&page_size=100"
        }
    }
}
