/// How many readings the installation stores, how soon it says so, and what that costs.
struct IngestScenario: Sendable {
    let connections: Int
    let batch: Int
    /// Of each connection.
    let channels: Int
    /// Readings per second of all connections together; nil: as many as the windows allow.
    let rate: Double?

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        var report = options.report(
            "ingest", of: server,
            settings: [
                .init(name: "connections", value: Double(self.connections), unit: ""),
                .init(name: "batch", value: Double(self.batch), unit: ""),
                .init(name: "channels", value: Double(self.connections * self.channels), unit: ""),
            ] + (self.rate.map { [.init(name: "rate", value: $0, unit: "readings/s")] } ?? []))
        try await BenchChannels(server: server).with(self.connections * self.channels) { ids in
            let measurement = Measurement(window: options.window())
            async let generator = measurement.processorSeconds(of: .ownProcess)
            async let stack = options.processTimes.asyncMap { try await measurement.processorSeconds(of: $0) }
            try await Self.load(
                server, ids, connections: self.connections, batch: self.batch, rate: self.rate, measurement)
            report.add("readings acknowledged", Double(measurement.units) / measurement.seconds, "1/s")
            report.add("acknowledged after", measurement.latency)
            let readings = Double(max(1, measurement.units)) / 1e6
            if let seconds = try await stack {
                report.add("processor time of the stack", seconds / readings, "s per 1e6 readings")
            }
            report.add("processor time of the generator", try await generator / readings, "s per 1e6 readings")
        }
        return report
    }

    /// Sends readings of `channels` over several connections, each with its own share of them, until the window ends.
    static func load(
        _ server: BenchServer, _ channels: [String], connections: Int, batch: Int, rate: Double?,
        _ measurement: Measurement
    ) async throws {
        let run = UInt64.random(in: 0...UInt64.max)
        let interval = rate.map { Duration.seconds(Double(batch * connections) / $0) }
        let share = channels.count / connections
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<connections {
                let frames = ReadingFrames(
                    channels: Array(channels[index * share..<(index + 1) * share]), batch: batch,
                    boot: "bench-\(run)-\(index)", clock: .now)
                let load = TelemetryLoad(server: server, frames: frames, interval: interval, measurement: measurement)
                group.addTask { try await load.run() }
            }
            try await group.waitForAll()
        }
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        if let self { try await transform(self) } else { nil }
    }
}
