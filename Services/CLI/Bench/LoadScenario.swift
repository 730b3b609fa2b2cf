import Domain
import NIOCore
import NIOHTTP1

/// Fills the installation with a long past, and waits until it is sealed: how much room years take, how fast readings are
/// sealed, how long it takes to drop a day.
struct LoadScenario: Sendable {
    let channels: Int
    /// Ends with the day before today, UTC.
    let days: Int
    let connections: Int

    private static let batch = 1000
    private static let day: Duration = .seconds(86_400)

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        var report = options.report(
            "load", of: server,
            settings: [
                .init(name: "channels", value: Double(self.channels), unit: ""),
                .init(name: "days", value: Double(self.days), unit: ""),
                .init(name: "connections", value: Double(self.connections), unit: ""),
            ])
        try await BenchChannels(server: server).with(self.channels) { ids in
            // Nobody's retention may take them meanwhile.
            try await self.keep(ids, days: self.days + 365, server)
            let before = try await StorageFigures.current(of: server)
            let loaded = try await self.load(ids, server)
            report.add("readings", Double(loaded.readings), "")
            report.add("loaded", Double(loaded.readings) / loaded.seconds, "1/s")

            let atEnd = try await StorageFigures.current(of: server)
            report.add("fresh at the end of loading", Double(atEnd.hot.readings), "readings")
            if atEnd.hot.readings > 0 {
                report.add(
                    "size of fresh readings", Double(atEnd.hot.bytes) / Double(atEnd.hot.readings), "B per reading")
            }
            let sealing = ContinuousClock.now
            let after = try await StorageFigures.sealed(of: server, but: self.channels * 3600)
            let seconds = (ContinuousClock.now - sealing) / .seconds(1)
            report.add("sealed behind the load", Double(after.sealed.readings - atEnd.sealed.readings) / seconds, "1/s")
            report.add(
                "sealed in all", Double(after.sealed.readings - before.sealed.readings) / (loaded.seconds + seconds),
                "1/s")

            let readings = Double(max(1, after.sealed.readings - before.sealed.readings))
            let bytes = Double(after.sealed.bytes - before.sealed.bytes)
            report.add("sealed", bytes / 1e6, "MB")
            report.add("sealed, each", bytes / readings, "B per reading")
            let rollups = Double(after.rollups.bytes - before.rollups.bytes)
            report.add("rollups", rollups / 1e6, "MB")
            report.add("rollups, each", rollups / readings, "B per reading")

            let dropping = ContinuousClock.now
            try await self.keep(ids, days: self.days - 1, server)
            try await server.send(.POST, "/api/v1/retention/cleanup")
            let elapsed = (ContinuousClock.now - dropping) / .milliseconds(1)
            let left = try await StorageFigures.current(of: server)
            report.add("dropped a day of", Double(after.sealed.readings - left.sealed.readings), "readings")
            report.add("dropped within", elapsed, "ms")
        }
        return report
    }

    private func load(_ ids: [String], _ server: BenchServer) async throws -> (readings: Int, seconds: Double) {
        let today = Timestamp.now().microseconds / 86_400_000_000 * 86_400_000_000
        let end = Timestamp(microseconds: today)
        let start = end - Self.day * self.days
        let begin = ContinuousClock.now
        let unbounded = Measurement(window: begin - .seconds(1)..<begin + .seconds(1_000_000))
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
        return (unbounded.units, (ContinuousClock.now - begin) / .seconds(1))
    }

    private func keep(_ ids: [String], days: Int, _ server: BenchServer) async throws {
        for id in ids {
            try await server.send(
                .PUT, "/api/v1/retention/channels/\(id)", body: ByteBuffer(string: #"{"retention_days":\#(days)}"#))
        }
    }
}
