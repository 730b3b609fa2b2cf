import Domain
import NIOCore
import NIOHTTP1

/// How fast the questions of a dashboard are answered: latest values, lines over days, the newest page; and what that costs
/// those who send readings meanwhile.
struct QueryScenario: Sendable {
    /// Each of which has a latest value.
    let channels: Int
    /// So many of them have a reading for each second of the past: one half noise, the other a slow wave.
    let lines: Int
    let days: Int
    let pixels: Int
    /// Who ask at once, each after it has its answer.
    let clients: Int
    /// Readings per second that arrive meanwhile, of all channels in turn.
    let rate: Double

    private static let connections = 4
    private static let arrivingBatch = 1000

    private struct Question: Sendable {
        var name: String
        /// Asked in turn.
        var paths: [String]
    }

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        var report = options.report(
            "query", of: server,
            settings: [
                .init(name: "channels", value: Double(self.channels), unit: ""),
                .init(name: "lines", value: Double(self.lines), unit: ""),
                .init(name: "days", value: Double(self.days), unit: ""),
                .init(name: "pixels", value: Double(self.pixels), unit: ""),
                .init(name: "clients", value: Double(self.clients), unit: ""),
                .init(name: "arriving", value: self.rate, unit: "readings/s"),
            ])
        try await BenchChannels(server: server).with(self.channels) { ids in
            let past = BenchPast(server: server, days: self.days, connections: Self.connections)
            let (noisy, smooth) = (
                Array(ids[..<(self.lines - self.lines / 2)]), ids[..<self.lines].suffix(self.lines / 2)
            )
            Console.warn("storing \(self.lines * self.days * 86_400) readings of \(self.lines) channels")
            let noise = try await past.fill(noisy)
            let wave = smooth.isEmpty ? (readings: 0, seconds: 0) : try await past.fill(Array(smooth), signal: .wave)
            report.add("stored", Double(noise.readings + wave.readings) / (noise.seconds + wave.seconds), "readings/s")
            try await past.waitUntilSealed(channels: ids.count)
            try await self.touch(ids, server)

            let load = Measurement(window: .now..<ContinuousClock.now + .seconds(1_000_000))
            try await withThrowingTaskGroup(of: Void.self) { group in
                if self.rate > 0 {
                    group.addTask { try await self.arrive(ids, server, load) }
                }
                for question in self.questions(noisy, Array(smooth), past) {
                    Console.warn("measuring \(question.name)")
                    let measurement = try await self.ask(question, server, window: options.window())
                    report.add(question.name, measurement.latency)
                    report.add("\(question.name) requests", Double(measurement.count) / measurement.seconds, "1/s")
                    let answer = Double(measurement.units) / Double(max(1, measurement.count))
                    report.add("\(question.name) answer", answer / 1000, "kB")
                }
                group.cancelAll()
            }
            if self.rate > 0 { report.add("readings that arrived acknowledged after", load.latency) }
        }
        return report
    }

    private func questions(_ noisy: [String], _ smooth: [String], _ past: BenchPast) -> [Question] {
        let range = "from=\(past.start.rfc3339)&to=\(Timestamp.now().rfc3339)&pixels=\(self.pixels)"
        func line(_ ids: some Collection<String>, _ more: String = "") -> String {
            "/api/v1/series?event_public_id=\(ids.joined(separator: ","))&\(range)\(more)"
        }
        var questions = [
            Question(name: "latest", paths: ["/api/v1/datapoints/latest"]),
            Question(name: "series of noise", paths: noisy.map { line([$0]) }),
            Question(name: "series of waves", paths: smooth.map { line([$0]) }),
            Question(name: "series of noise, binary", paths: noisy.map { line([$0], "&format=binary") }),
            Question(name: "list", paths: ["/api/v1/datapoints?page=1"]),
        ]
        if self.lines > 1 {
            let all = (noisy + smooth).prefix(50)
            questions.append(Question(name: "series of \(all.count) channels", paths: [line(all, "&format=binary")]))
        }
        return questions.filter { !$0.paths.isEmpty }
    }

    /// A reading of each channel now.
    private func touch(_ ids: [String], _ server: BenchServer) async throws {
        let now = Timestamp.now()
        let frames = ReadingFrames(
            channels: ids, batch: 500, boot: "bench-\(UInt64.random(in: 0...UInt64.max))",
            clock: .past(start: now, step: .seconds(1), end: now + .microseconds(1)))
        let unbounded = Measurement(window: .now - .seconds(1)..<ContinuousClock.now + .seconds(86_400))
        try await TelemetryLoad(server: server, frames: frames, interval: nil, measurement: unbounded).run()
    }

    private func arrive(_ ids: [String], _ server: BenchServer, _ load: Measurement) async throws {
        do {
            try await IngestScenario.load(
                server, ids, connections: 1, batch: Self.arrivingBatch, rate: self.rate,
                format: .binary, load)
        } catch is CancellationError {
            // All has been asked.
        }
    }

    /// Asks until the window ends; the units are the bytes of the answers.
    private func ask(
        _ question: Question, _ server: BenchServer, window: Range<ContinuousClock.Instant>
    ) async throws -> Measurement {
        let measurement = Measurement(window: window)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<self.clients {
                group.addTask {
                    var turn = client
                    while ContinuousClock.now < window.upperBound {
                        let begin = ContinuousClock.now
                        let answer = try await server.send(.GET, question.paths[turn % question.paths.count])
                        measurement.record(since: begin, units: answer.readableBytes)
                        turn += 1
                    }
                }
            }
            try await group.waitForAll()
        }
        return measurement
    }
}
