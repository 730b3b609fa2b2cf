import Synchronization

/// Sends the same rising numbers from every source, five at a time, until it is told to stop.
final class SteadySender: Sendable {
    private let ingestion: TestIngestion
    private let sources: [String]
    private let state = Mutex((last: UInt64(0), isStopped: false))

    init(ingestion: TestIngestion, sources: [String]) {
        self.ingestion = ingestion
        self.sources = sources
    }

    /// The highest number that every source has sent.
    var last: UInt64 { self.state.withLock { $0.last } }

    func stop() {
        self.state.withLock { $0.isStopped = true }
    }

    func run() async throws {
        while !self.state.withLock({ $0.isStopped }) {
            let next = self.last + 1
            for source in self.sources { try await self.ingestion.append(.numbered(next...next + 4, source: source)) }
            self.state.withLock { $0.last = next + 4 }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
