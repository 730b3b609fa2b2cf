import AsyncHTTPClient
import Domain
import NIOCore

/// One long export: how fast readings become lines of CSV in the client's hands, and what memory query takes for it.
struct ExportScenario: Sendable {
    /// Of a reading per second for each channel.
    let days: Int
    let channels: Int
    let connections: Int

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        var report = options.report(
            "export", of: server,
            settings: [
                .init(name: "days", value: Double(self.days), unit: ""),
                .init(name: "channels", value: Double(self.channels), unit: ""),
            ])
        try await BenchChannels(server: server).with(self.channels) { ids in
            let past = BenchPast(server: server, days: self.days, connections: self.connections)
            Console.warn("storing \(self.days) days of \(ids.count) channels")
            let stored = try await past.fill(ids)
            try await past.waitUntilSealed(channels: ids.count)

            let memory = options.processTimes.map { ResidentMemory(of: "query", in: $0) }
            if let memory { report.add("query's memory before", memory.current() / 1e6, "MB") }
            Console.warn("exporting")
            let path =
                "/api/v1/export?event_public_id=\(ids.joined(separator: ","))&from=\(past.start.rfc3339)&to=\(past.end.rfc3339)"
            let begin = ContinuousClock.now
            let (bytes, lines, first) = try await withThrowingTaskGroup(of: Void.self) { group in
                if let memory { group.addTask { await memory.watch() } }
                defer { group.cancelAll() }
                return try await Self.read(path, server)
            }
            let seconds = (ContinuousClock.now - begin) / .seconds(1)
            guard lines == stored.readings + 1 else {
                throw CommandFailure("\(lines) lines came of \(stored.readings) readings")
            }
            report.add("exported", Double(lines - 1) / seconds, "readings/s")
            report.add("text", Double(bytes) / seconds / 1e6, "MB/s")
            report.add("text in all", Double(bytes) / 1e6, "MB")
            report.add("time to the first byte", (first - begin) / .milliseconds(1), "ms")
            report.add("time to the last", seconds, "s")
            if let memory {
                report.add("query's memory meanwhile, at most", memory.peak / 1e6, "MB")
                report.add("query's memory afterwards", memory.current() / 1e6, "MB")
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
}
