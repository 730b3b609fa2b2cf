import AsyncHTTPClient
import Domain
import NIOCore

/// One long export: how fast readings become lines of CSV in the client's hands, and what memory query takes for it.
struct ExportScenario: Sendable {
    let readings: Int
    /// Each with a reading per second.
    let channels: Int
    let connections: Int

    private static let batch = 1000

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        var report = options.report(
            "export", of: server,
            settings: [
                .init(name: "readings", value: Double(self.readings), unit: ""),
                .init(name: "channels", value: Double(self.channels), unit: ""),
            ])
        try await BenchChannels(server: server).with(self.channels) { ids in
            let midnight = Timestamp(microseconds: Timestamp.now().microseconds / 86_400_000_000 * 86_400_000_000)
            let start = midnight - .seconds(self.readings / self.channels)
            Console.warn("storing \(self.readings) readings")
            try await self.seed(ids, server, from: start, to: midnight)
            _ = try await StorageFigures.sealed(of: server, but: self.readings / 10)

            let memory = options.processTimes.map { ResidentMemory(of: "query", under: $0.pids) }
            if let memory { report.add("query's memory before", Double(memory.current()) / 1e6, "MB") }
            Console.warn("exporting")
            let path =
                "/api/v1/export?event_public_id=\(ids.joined(separator: ","))&from=\(start.rfc3339)&to=\(midnight.rfc3339)"
            let begin = ContinuousClock.now
            let (bytes, lines, first) = try await withThrowingTaskGroup(of: Void.self) { group in
                if let memory { group.addTask { await memory.watch() } }
                defer { group.cancelAll() }
                return try await Self.read(path, server)
            }
            let seconds = (ContinuousClock.now - begin) / .seconds(1)
            guard lines == self.readings / self.channels * self.channels + 1 else {
                throw CommandFailure("\(lines) lines came of \(self.readings) readings")
            }
            report.add("exported", Double(lines - 1) / seconds, "readings/s")
            report.add("text", Double(bytes) / seconds / 1e6, "MB/s")
            report.add("text in all", Double(bytes) / 1e6, "MB")
            report.add("time to the first byte", (first - begin) / .milliseconds(1), "ms")
            report.add("time to the last", seconds, "s")
            if let memory {
                report.add("query's memory meanwhile, at most", Double(memory.peak) / 1e6, "MB")
                report.add("query's memory afterwards", Double(memory.current()) / 1e6, "MB")
            }
        }
        return report
    }

    private static func read(
        _ path: String, _ server: BenchServer
    ) async throws -> (bytes: Int, lines: Int, first: ContinuousClock.Instant) {
        var (bytes, lines) = (0, 0)
        var first: ContinuousClock.Instant?
        for try await part in try await server.open(path).body {
            first = first ?? .now
            bytes += part.readableBytes
            lines +=
                part.readableBytesView.withContiguousStorageIfAvailable { view in
                    view.reduce(0) { $0 &+ ($1 == UInt8(ascii: "\n") ? 1 : 0) }
                } ?? 0
        }
        return (bytes, lines, first ?? .now)
    }

    private func seed(_ ids: [String], _ server: BenchServer, from start: Timestamp, to end: Timestamp) async throws {
        let unbounded = Measurement(window: .now - .seconds(1)..<ContinuousClock.now + .seconds(86_400))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<self.connections {
                let share = stride(from: index, to: ids.count, by: self.connections).map { ids[$0] }
                let frames = ReadingFrames(
                    channels: share, batch: Self.batch, boot: "bench-\(UInt64.random(in: 0...UInt64.max))",
                    clock: .past(start: start, step: .seconds(1), end: end), format: .binary)
                group.addTask {
                    try await TelemetryLoad(server: server, frames: frames, interval: nil, measurement: unbounded).run()
                }
            }
            try await group.waitForAll()
        }
    }
}
