/// How many deliveries arrive, how soon, and what dead receivers cost the others.
struct WebhooksScenario: Sendable {
    let endpoints: Int
    /// So many of them take connections and never answer in the second phase.
    let dead: Int
    /// Events per second, each for every endpoint.
    let rate: Double
    /// Events emitted at once before it; 0: none.
    let burst: Int

    /// Rules that the events are of: those of one rule arrive one after the other.
    private static let lanes = 200
    /// What has not arrived so long after its phase is missing.
    private static let patience = Duration.seconds(30)

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        let run = "bench-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
        let lanes = (0..<Self.lanes).map { "\(run)-\($0)" }
        let arrivals = WebhookArrivals(mortal: self.dead)
        return try await Database.with(patience: .zero) { connection in
            try await RedisServer.with { redis, _ in
                let events = BenchEvents(connection: connection, redis: redis, lanes: lanes, arrivals: arrivals)
                return try await BenchReceiver.with(arrivals) { url in
                    try await BenchWebhooks(server: server).with(
                        (0..<self.endpoints).map { "\(url)\($0)" }, rules: lanes
                    ) {
                        try await self.measure(options, server, events, run)
                    }
                }
            }
        }
    }

    private func measure(
        _ options: BenchOptions, _ server: BenchServer, _ events: BenchEvents, _ run: String
    ) async throws -> BenchReport {
        var report = options.report(
            "webhooks", of: server,
            settings: [
                .init(name: "endpoints", value: Double(self.endpoints), unit: ""),
                .init(name: "dead in the second phase", value: Double(self.dead), unit: ""),
                .init(name: "rate", value: self.rate, unit: "events/s"),
            ])
        if self.burst > 0 {
            Console.warn("measuring a burst of \(self.burst) events")
            try await self.measureBurst(events, "\(run)-burst-", &report)
        }
        Console.warn("measuring with all alive")
        let alive = try await self.measurePhase(options, events, "\(run)-alive-", dead: 0, &report, "all alive")
        guard self.dead > 0 else { return report }
        Console.warn("measuring with \(self.dead) dead")
        let others = try await self.measurePhase(
            options, events, "\(run)-dead-", dead: self.dead, &report, "\(self.dead) dead")
        if let alive, let others {
            report.add("p99 with dead ones to p99 without", others.p99 / alive.p99, "")
        }
        return report
    }

    private func measureBurst(_ events: BenchEvents, _ phase: String, _ report: inout BenchReport) async throws {
        events.arrivals.begin(phase, dead: 0)
        let begin = ContinuousClock.now
        try await events.emit(burst: self.burst)
        try await self.wait(for: self.burst * self.endpoints, events.arrivals)
        let outcome = events.arrivals.outcome
        let seconds = ((outcome.lastAt ?? .now) - begin) / .seconds(1)
        report.add("burst, deliveries", Double(outcome.count) / seconds, "1/s")
        report.add("burst, missing", Double(self.burst * self.endpoints - outcome.count), "")
    }

    /// - Returns: How late deliveries were at the endpoints that live in every phase.
    private func measurePhase(
        _ options: BenchOptions, _ events: BenchEvents, _ phase: String, dead: Int, _ report: inout BenchReport,
        _ name: String
    ) async throws -> LatencySummary? {
        events.arrivals.begin("\(phase)warm-", dead: dead)
        _ = try await events.emit(rate: self.rate, until: .now + .seconds(options.warmUp))
        events.arrivals.begin(phase, dead: dead)
        let measurement = Measurement(window: .now..<ContinuousClock.now + .seconds(options.seconds))
        async let processor = options.processTimes?.processorSeconds(within: measurement)
        let count = try await events.emit(rate: self.rate, until: measurement.window.upperBound)
        let processorSeconds = try await processor
        let duringLoad = events.arrivals.count
        let expected = count * (self.endpoints - dead)
        try await self.wait(for: expected, events.arrivals)
        let outcome = events.arrivals.outcome
        report.add("\(name), deliveries", Double(duringLoad) / measurement.seconds, "1/s")
        report.add("\(name), arrived after", outcome.latency)
        report.add("\(name), missing", Double(expected - outcome.count), "")
        report.add("\(name), repeated", Double(outcome.repeated), "")
        for (program, seconds) in processorSeconds?.sorted(by: { $0.key < $1.key }) ?? []
        where ["webhooks", "postgres"].contains(program) {
            report.add("\(name), \(program), of one core", seconds / measurement.seconds * 100, "%")
        }
        return outcome.latency
    }

    private func wait(for count: Int, _ arrivals: WebhookArrivals) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while arrivals.count < count, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(20)) }
    }
}
