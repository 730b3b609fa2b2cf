import ArgumentParser

/// `webmacs bench rules`
struct BenchRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract:
            "Rules watch all that ingestion takes: how far they fall behind, and how soon a crossing is an alert.",
        discussion: """
            Then tries rules on a long past. Ten kinds of rules in turn: levels with and without a clear level, bands, \
            durations, 6 of 8 readings, averages; one in a hundred fires. They have no actions, and their alerts stay, cleared.
            """)

    @OptionGroup var options: BenchOptions

    @Option(help: "Rules.")
    var rules = 10_000

    @Option(help: "Channels that they share.")
    var channels = 1000

    @Option(help: "Agents, 1 to 200, at most one for each channel.")
    var connections = 4

    @Option(help: "Readings of a batch, 1 to 1000.")
    var batch = 100

    @Option(help: "Readings per second of all together; as many as possible by default.")
    var rate: Double?

    @Option(help: "Crossings per second whose alerts are waited for, each on a channel of its own.")
    var probes = 2.0

    @Option(help: "URL of the rules service's /metrics: says how many readings it is behind.")
    var metrics: String?

    @Option(help: "Days of a reading per second for the backtests, until yesterday; 0: none.")
    var days = 30

    func validate() throws {
        guard self.rules >= 0, self.channels > 0, (1...min(200, self.channels)).contains(self.connections),
            (1...1000).contains(self.batch), self.rate ?? 1 > 0, self.probes > 0, (0...31).contains(self.days)
        else {
            throw ValidationError(
                "--channels, --rate and --probes above 0, --connections 1 to 200 and --channels, --batch 1 to 1000, --days 0 to 31."
            )
        }
    }

    func run() async throws {
        let scenario = RulesScenario(
            rules: self.rules, channels: self.channels, connections: self.connections, batch: self.batch,
            rate: self.rate, probes: self.probes, metrics: self.metrics)
        try await Console.run {
            try await BenchServer.with(self.options, connections: self.connections + 64) { server in
                var report = self.options.report("rules", of: server, settings: self.settings)
                try await scenario.run(self.options, server, &report)
                if self.days > 0 { try await BacktestScenario(days: self.days).run(server, &report) }
                try self.options.print(report)
            }
        }
    }

    private var settings: [BenchReport.Figure] {
        var settings: [BenchReport.Figure] = [
            .init(name: "rules", value: Double(self.rules), unit: ""),
            .init(name: "channels", value: Double(self.channels), unit: ""),
            .init(name: "connections", value: Double(self.connections), unit: ""),
            .init(name: "batch", value: Double(self.batch), unit: ""),
            .init(name: "days", value: Double(self.days), unit: ""),
        ]
        if let rate { settings.append(.init(name: "rate", value: rate, unit: "readings/s")) }
        return settings
    }
}
