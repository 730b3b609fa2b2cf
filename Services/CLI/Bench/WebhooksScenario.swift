/// How many deliveries arrive, how soon, and what dead receivers cost the others.
///
/// ```
/// burst ▶ all alive ▶ some dead ▶ all alive ▶ some dead ▶ … ▶ all alive
/// ```
///
/// Tables grow, statistics change and the machine does other things while this runs. So phases with dead receivers lie between
/// phases without, and those of a kind count together: what changes steadily is in both alike. A phase begins when nothing waits
/// any more: what waited for the dead is delivered when they live again.
struct WebhooksScenario: Sendable {
    let endpoints: Int
    /// So many of them take connections and do not answer in every second phase.
    let dead: Int
    /// So many times they die and live again.
    let rounds: Int
    /// Events per second, each for every endpoint.
    let rate: Double
    /// Events emitted at once before it; 0: none.
    let burst: Int

    /// Rules that the events are of: those of one rule arrive one after the other.
    private static let lanes = 200
    /// What has not arrived so long after its phase is missing.
    private static let patience = Duration.seconds(60)

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        let run = "bench-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
        let lanes = (0..<Self.lanes).map { "\(run)-\($0)" }
        let arrivals = WebhookArrivals(mortal: self.dead)
        return try await Database.with(patience: .zero) { connection in
            try await RedisServer.with { redis, _ in
                let events = BenchEvents(connection: connection, redis: redis, lanes: lanes, arrivals: arrivals)
                return try await BenchReceiver.with(arrivals) { url in
                    let webhooks = BenchWebhooks(server: server)
                    return try await webhooks.with((0..<self.endpoints).map { "\(url)\($0)" }, rules: lanes) {
                        try await self.measure(options, webhooks, events, run)
                    }
                }
            }
        }
    }

    private func measure(
        _ options: BenchOptions, _ webhooks: BenchWebhooks, _ events: BenchEvents, _ run: String
    ) async throws -> BenchReport {
        var report = options.report(
            "webhooks", of: webhooks.server,
            settings: [
                .init(name: "endpoints", value: Double(self.endpoints), unit: ""),
                .init(name: "dead in every second phase", value: Double(self.dead), unit: ""),
                .init(name: "times that they die", value: Double(self.dead > 0 ? self.rounds : 0), unit: ""),
                .init(name: "rate", value: self.rate, unit: "events/s"),
            ])
        if self.burst > 0 {
            Console.warn("measuring a burst of \(self.burst) events")
            try await self.measureBurst(events, "\(run)-burst-", &report)
        }
        var alive = WebhookPhases(name: "all alive")
        var dying = WebhookPhases(name: "\(self.dead) dead")
        for phase in 0...(self.dead > 0 ? 2 * self.rounds : 0) {
            try await self.settle(webhooks)
            if phase.isMultiple(of: 2) {
                Console.warn("measuring with all alive")
                try await self.measurePhase(options, events, "\(run)-\(phase)-", dead: 0, &alive)
            } else {
                Console.warn("measuring with \(self.dead) dead")
                try await self.measurePhase(options, events, "\(run)-\(phase)-", dead: self.dead, &dying)
                events.arrivals.begin("\(run)-after-", dead: 0)
            }
        }
        alive.tell(&report)
        guard self.dead > 0 else { return report }
        dying.tell(&report)
        if let without = alive.latency, let with = dying.latency {
            report.add("p50 with dead ones to p50 without", with.p50 / without.p50, "")
            report.add("p99 with dead ones to p99 without", with.p99 / without.p99, "")
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

    private func measurePhase(
        _ options: BenchOptions, _ events: BenchEvents, _ phase: String, dead: Int, _ phases: inout WebhookPhases
    ) async throws {
        events.arrivals.begin("\(phase)warm-", dead: dead)
        _ = try await events.emit(rate: self.rate, until: .now + .seconds(options.warmUp))
        events.arrivals.begin(phase, dead: dead)
        let measurement = Measurement(window: .now..<ContinuousClock.now + .seconds(options.seconds))
        async let processor = options.processTimes?.processorSeconds(within: measurement)
        let count = try await events.emit(rate: self.rate, until: measurement.window.upperBound)
        let processorSeconds = try await processor ?? [:]
        let duringLoad = events.arrivals.count
        let expected = count * (self.endpoints - dead)
        try await self.wait(for: expected, events.arrivals)
        phases.add(
            events.arrivals.outcome, deliveries: duringLoad, in: measurement.seconds, of: expected,
            processorSeconds: processorSeconds)
    }

    /// Waits until nothing waits any more.
    private func settle(_ webhooks: BenchWebhooks) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while try await webhooks.pending() > 0 {
            guard ContinuousClock.now < deadline else {
                throw CommandFailure("deliveries still wait \(Self.patience) after the phase that they are of")
            }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    private func wait(for count: Int, _ arrivals: WebhookArrivals) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while arrivals.count < count, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(20)) }
    }
}
