import Domain
import NIOCore
import NIOHTTP1

/// A long past of channels: a reading per second on each of some days, the last of them yesterday, UTC.
struct BenchPast: Sendable {
    let server: BenchServer
    let days: Int
    /// Agents that send at once, at most one for each channel.
    let connections: Int

    private static let batch = 1000

    /// Today's beginning.
    let end = Timestamp(microseconds: Timestamp.now().microseconds / 86_400_000_000 * 86_400_000_000)
    var start: Timestamp { self.end - .seconds(86_400) * self.days }

    /// Stores it all.
    func fill(
        _ ids: [String], signal: ReadingFrames.Signal = .noise
    ) async throws -> (readings: Int, seconds: Double) {
        let begin = ContinuousClock.now
        let unbounded = Measurement(window: begin - .seconds(1)..<begin + .seconds(1_000_000))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<min(self.connections, ids.count) {
                let share = stride(from: index, to: ids.count, by: self.connections).map { ids[$0] }
                let frames = ReadingFrames(
                    channels: share, batch: Self.batch, boot: "bench-\(UInt64.random(in: 0...UInt64.max))",
                    clock: .past(start: self.start, step: .seconds(1), end: self.end), format: .binary, signal: signal)
                group.addTask {
                    try await TelemetryLoad(
                        server: self.server, frames: frames, interval: nil, measurement: unbounded
                    ).run()
                }
            }
            try await group.waitForAll()
        }
        return (unbounded.units, (ContinuousClock.now - begin) / .seconds(1))
    }

    /// Asks every two seconds, until less than an hour of all channels is left fresh.
    @discardableResult
    func waitUntilSealed(channels: Int) async throws -> StorageFigures {
        while true {
            let figures = try await StorageFigures.current(of: self.server)
            if figures.hot.readings < channels * 3600 { return figures }
            Console.warn("\(figures.hot.readings) readings wait to be sealed")
            try await Task.sleep(for: .seconds(2))
        }
    }

    /// Sets how long the channels' readings are kept; for an administrator.
    func keep(_ ids: [String], days: Int) async throws {
        for id in ids {
            try await self.server.send(
                .PUT, "/api/v1/retention/channels/\(id)", body: ByteBuffer(string: #"{"retention_days":\#(days)}"#))
        }
    }
}
