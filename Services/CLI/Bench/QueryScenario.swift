import Domain
import NIOCore
import NIOHTTP1

/// How fast the questions of a dashboard are answered: latest values, a line over days, the newest page.
struct QueryScenario: Sendable {
    /// Each of which has a latest value.
    let channels: Int
    /// One of the channels has a reading for each second of so many days.
    let days: Double
    let pixels: Int
    /// Who ask at once, each after it has its answer.
    let clients: Int

    private static let seedBatch = 500

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        var report = options.report(
            "query", of: server,
            settings: [
                .init(name: "channels", value: Double(self.channels), unit: ""),
                .init(name: "days", value: self.days, unit: ""),
                .init(name: "pixels", value: Double(self.pixels), unit: ""),
                .init(name: "clients", value: Double(self.clients), unit: ""),
            ])
        try await BenchChannels(server: server).with(self.channels) { ids in
            let end = Timestamp.now()
            let start = end - .seconds(self.days * 86_400)
            Console.warn("seeding \(Int(self.days * 86_400)) readings of one channel")
            let begin = ContinuousClock.now
            let seeded = try await self.seed(server, [ids[0]], from: start, to: end)
            report.add("seeded", Double(seeded) / ((ContinuousClock.now - begin) / .seconds(1)), "readings/s")
            try await self.seed(server, ids, from: end, to: end + .seconds(1))

            let line =
                "/api/v1/series?event_public_id=\(ids[0])&from=\(start.rfc3339)&to=\(end.rfc3339)&pixels=\(self.pixels)"
            for (name, path) in [
                ("latest", "/api/v1/datapoints/latest"), ("series", line), ("list", "/api/v1/datapoints?page=1"),
            ] {
                Console.warn("measuring \(name)")
                let measurement = try await self.ask(path, server, window: options.window())
                report.add(name, measurement.latency)
                report.add("\(name) requests", Double(measurement.count) / measurement.seconds, "1/s")
                report.add("\(name) answer", Double(measurement.units) / Double(max(1, measurement.count)) / 1000, "kB")
            }
        }
        return report
    }

    /// Stores a reading of each channel for every second.
    ///
    /// - Returns: how many.
    @discardableResult
    private func seed(
        _ server: BenchServer, _ channels: [String], from start: Timestamp, to end: Timestamp
    ) async throws -> Int {
        let frames = ReadingFrames(
            channels: channels, batch: Self.seedBatch, boot: "bench-\(UInt64.random(in: 0...UInt64.max))",
            clock: .past(start: start, step: .seconds(1), end: end))
        let unbounded = Measurement(window: .now - .seconds(1)..<ContinuousClock.now + .seconds(86_400))
        try await TelemetryLoad(server: server, frames: frames, interval: nil, measurement: unbounded).run()
        return unbounded.units
    }

    /// Asks until the window ends; the units are the bytes of the answers.
    private func ask(
        _ path: String, _ server: BenchServer, window: Range<ContinuousClock.Instant>
    ) async throws -> Measurement {
        let measurement = Measurement(window: window)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<self.clients {
                group.addTask {
                    while ContinuousClock.now < window.upperBound {
                        let begin = ContinuousClock.now
                        let answer = try await server.send(.GET, path)
                        measurement.record(since: begin, units: answer.readableBytes)
                    }
                }
            }
            try await group.waitForAll()
        }
        return measurement
    }
}
