/// How many readings the installation stores, how soon it says so, and what that costs.
struct IngestScenario: Sendable {
    let connections: Int
    let batch: Int
    /// Of each connection.
    let channels: Int
    /// Readings per second of all connections together; nil: as many as the windows allow.
    let rate: Double?
    let format: FrameFormat
    /// Dashboards that ask meanwhile.
    let queries: Int

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        var report = options.report(
            "ingest \(self.format.rawValue)", of: server,
            settings: [
                .init(name: "connections", value: Double(self.connections), unit: ""),
                .init(name: "batch", value: Double(self.batch), unit: ""),
                .init(name: "channels", value: Double(self.connections * self.channels), unit: ""),
                .init(name: "dashboards asking", value: Double(self.queries), unit: ""),
            ] + (self.rate.map { [.init(name: "rate", value: $0, unit: "readings/s")] } ?? []))
        let measured = try await self.measure(options, server)
        report.add("readings acknowledged", measured.readingsPerSecond, "1/s")
        report.add("acknowledged after p50", measured.p50, "ms")
        report.add("acknowledged after p99", measured.p99, "ms")
        if self.queries > 0 { report.add("queries answered", measured.queriesPerSecond, "1/s") }
        for (name, seconds) in measured.processorSecondsPerMillion.sorted(by: { $0.value > $1.value }) {
            report.add("processor time of \(name)", seconds, "s per 1e6 readings")
        }
        if !measured.processorSecondsPerMillion.isEmpty {
            report.add("processor time of the stack", measured.stackSecondsPerMillion, "s per 1e6 readings")
        }
        report.add("processor time of the generator", measured.generatorSecondsPerMillion, "s per 1e6 readings")
        return report
    }

    /// The load once, on channels of its own.
    func measure(_ options: BenchOptions, _ server: BenchServer) async throws -> IngestMeasurement {
        try await BenchChannels(server: server).with(self.connections * self.channels) { ids in
            let measurement = Measurement(window: options.window())
            async let generator = measurement.processorSeconds(of: .ownProcess)
            async let stack = options.processTimes.asyncMap { try await measurement.processorSeconds(of: $0) }
            async let queries = QueryMix(clients: self.queries, channel: ids[0]).run(server, window: measurement.window)
            try await self.load(server, ids, measurement)

            let millions = Double(max(1, measurement.units)) / 1e6
            let latency = measurement.latency
            return IngestMeasurement(
                format: self.format, batch: self.batch,
                readingsPerSecond: Double(measurement.units) / measurement.seconds,
                p50: latency.map { $0.p50 / .milliseconds(1) } ?? 0,
                p99: latency.map { $0.p99 / .milliseconds(1) } ?? 0,
                processorSecondsPerMillion: (try await stack ?? [:]).mapValues { $0 / millions }.filter {
                    $0.value >= 0.005
                },
                generatorSecondsPerMillion: try await generator.values.reduce(0, +) / millions,
                queriesPerSecond: Double(try await queries.count) / measurement.seconds)
        }
    }

    private func load(_ server: BenchServer, _ channels: [String], _ measurement: Measurement) async throws {
        try await Self.load(
            server, channels, connections: self.connections, batch: self.batch, rate: self.rate, format: self.format,
            measurement)
    }

    /// Sends readings of `channels` over several connections, each with its own share of them, until the window ends.
    static func load(
        _ server: BenchServer, _ channels: [String], connections: Int, batch: Int, rate: Double?,
        format: FrameFormat = .json, _ measurement: Measurement
    ) async throws {
        let run = UInt64.random(in: 0...UInt64.max)
        let interval = rate.map { Duration.seconds(Double(batch * connections) / $0) }
        let share = channels.count / connections
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<connections {
                let frames = ReadingFrames(
                    channels: Array(channels[index * share..<(index + 1) * share]), batch: batch,
                    boot: "bench-\(run)-\(index)", clock: .now, format: format)
                if format == .lines {
                    let load = LineLoad(server: server, frames: frames, interval: interval, measurement: measurement)
                    group.addTask { try await load.run() }
                } else {
                    let load = TelemetryLoad(
                        server: server, frames: frames, interval: interval, measurement: measurement)
                    group.addTask { try await load.run() }
                }
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
