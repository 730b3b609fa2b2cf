import NIOCore
import NIOHTTP1

/// How many readings the rules keep up with, how soon a crossing is an alert, and what that costs.
struct RulesScenario: Sendable {
    let rules: Int
    /// Which the rules share evenly.
    let channels: Int
    let connections: Int
    let batch: Int
    /// Readings per second of all together; nil: as many as ingestion takes.
    let rate: Double?
    /// Crossings per second whose alerts are waited for.
    let probes: Double
    /// Where the rules service tells its own figures; nil: nobody asks.
    let metrics: String?

    /// A crossing whose alert takes longer is lost.
    private static let patience = Duration.seconds(60)

    func run(_ options: BenchOptions, _ server: BenchServer, _ report: inout BenchReport) async throws {
        // One of them is the first, which shows that all rules are known.
        let probeCount = Int((options.seconds * self.probes).rounded(.up)) + 1
        var finished = report
        try await BenchChannels(server: server).named(self.channels + probeCount) { made in
            let (loaded, probes) = (Array(made.prefix(self.channels)), Array(made.suffix(probeCount)))
            let mixed = (0..<self.rules).map { BenchRule.mixed($0, on: loaded[$0 / 10 % loaded.count]) }
            Console.warn("making \(self.rules) rules")
            let making = ContinuousClock.now
            try await BenchRules(server: server).with(mixed + probes.map(BenchRule.probe)) { ids, name in
                let seconds = (ContinuousClock.now - making) / .seconds(1)
                finished.add("rules made", Double(ids.count) / seconds, "1/s")
                let crossings = zip(probes, ids.suffix(probeCount)).map { RuleCrossing(channel: $0.id, rule: $1) }
                try await self.measure(options, server, loaded.map(\.id), crossings, &finished)
                let firing = try await server.total("/api/v1/rules?search=\(name.asQuery)&state=firing&page_size=1")
                finished.add("rules firing at the end", Double(firing), "")
                Console.warn("removing \(ids.count) rules")
            }
        }
        report = finished
    }

    private func measure(
        _ options: BenchOptions, _ server: BenchServer, _ channels: [String], _ crossings: [RuleCrossing],
        _ report: inout BenchReport
    ) async throws {
        let unmeasured = Measurement(window: .now..<ContinuousClock.now + Self.patience)
        guard try await crossings[0].measure(server, in: unmeasured) else {
            throw CommandFailure("no alert within \(Self.patience): the rules are not evaluated")
        }

        Console.warn("measuring")
        // From the first reading: who falls behind does so from the beginning.
        let load = Measurement(window: .now..<ContinuousClock.now + .seconds(options.seconds))
        let alerts = Measurement(window: load.window.lowerBound..<load.window.upperBound + Self.patience)
        let metrics = self.metrics.map { ServiceMetrics(client: server.client, url: $0) }
        async let progress = RuleProgress.follow(metrics, load, patience: Self.patience)
        async let processor = options.processTimes?.processorSeconds(within: load)
        async let lost = self.cross(server, Array(crossings.dropFirst()), load.window, alerts)
        try await IngestScenario.load(
            server, channels, connections: self.connections, batch: self.batch, rate: self.rate, format: .binary, load)

        let acknowledged = Double(load.units) / load.seconds
        report.add("readings acknowledged", acknowledged, "1/s")
        report.add("acknowledged after", load.latency)
        report.add("decisions due", acknowledged * Double(self.rules) / Double(self.channels), "1/s")
        let rulesSeconds = try await processor?["rules"]
        if let rulesSeconds {
            report.add("processor time of rules", rulesSeconds / Double(max(1, load.units)) * 1e6, "s per 1e6 readings")
            report.add("rules, of one core", rulesSeconds / load.seconds * 100, "%")
        }
        let missing = try await lost
        report.add("a crossing is an alert after", alerts.latency)
        report.add("crossings without an alert", Double(missing), "")
        if let progress = try await progress {
            report.add("readings looked at", progress.looked / load.seconds, "1/s")
            report.add("behind at most", progress.mostBehind, "readings")
            report.add("behind at the end", progress.behindAtEnd, "readings")
            if let caughtUp = progress.caughtUp { report.add("caught up after", caughtUp / .seconds(1), "s") }
        }
        if let memory = options.processTimes?.residentBytesByName()["rules"] {
            report.add("memory of rules at the end", memory / 1e6, "MB")
        }
    }

    /// Lets each channel cross its level once, spread over the window.
    ///
    /// - Returns: How many of them have no alert within the window of `alerts`.
    private func cross(
        _ server: BenchServer, _ crossings: [RuleCrossing], _ window: Range<ContinuousClock.Instant>,
        _ alerts: Measurement
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for (index, crossing) in crossings.enumerated() {
                group.addTask {
                    let due = window.lowerBound + .seconds(Double(index) / self.probes)
                    try await Task.sleep(until: due, tolerance: .zero, clock: .continuous)
                    return try await crossing.measure(server, in: alerts)
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 0 : 1) }
        }
    }
}

extension String {
    /// Of letters, digits and spaces.
    fileprivate var asQuery: String { self.split(separator: " ").joined(separator: "%20") }
}
