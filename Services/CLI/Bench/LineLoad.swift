import NIOHTTP1
import Synchronization

/// One simulated Telegraf: posts line protocol, up to a window of requests at once.
struct LineLoad: Sendable {
    let server: BenchServer
    let frames: ReadingFrames
    /// Time between two requests; nil: as fast as the answers come.
    let interval: Duration?
    let measurement: Measurement

    private static let window = 8

    /// The frames of all lanes.
    private final class Source: Sendable {
        let frames: Mutex<ReadingFrames>

        init(_ frames: ReadingFrames) { self.frames = Mutex(frames) }
    }

    /// Until the frames or the measurement's window end.
    func run() async throws {
        let source = Source(self.frames)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<Self.window {
                group.addTask {
                    var due = start + (self.interval ?? .zero) * lane
                    while ContinuousClock.now < self.measurement.window.upperBound {
                        if self.interval != nil {
                            try await Task.sleep(until: due, tolerance: .zero, clock: .continuous)
                        }
                        guard let frame = source.frames.withLock({ $0.next(acknowledged: 0) }) else { return }
                        let since = self.interval == nil ? .now : due
                        try await self.server.send(.POST, "/api/v1/write?precision=us", body: frame.payload)
                        self.measurement.record(since: since, units: frame.count)
                        if let interval = self.interval { due += interval * Self.window }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
