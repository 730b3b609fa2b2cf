import ArgumentParser

/// `webmacs bench query`
struct BenchQueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Dashboards ask: latest values, lines over days, the newest page.",
        discussion: """
            First stores what is asked for, and waits until it is sealed: 86 400 readings for each day and line. 30 days of 50 lines \
            are 130 million readings.
            """)

    @OptionGroup var options: BenchOptions

    @Option(help: "Channels with a latest value.")
    var channels = 1000

    @Option(help: "Channels of them with a past, half of them noise and half a slow wave.")
    var lines = 2

    @Option(help: "Days of past, at one reading per second.")
    var days = 30

    @Option(help: "Readings that arrive meanwhile, per second.")
    var rate = 0.0

    @Option(help: "Width of the line.")
    var pixels = 1000

    @Option(help: "Who ask at once.")
    var clients = 2

    func validate() throws {
        guard self.channels > 0, (1...self.channels).contains(self.lines), (1...30).contains(self.days) else {
            throw ValidationError("--channels above 0, --lines 1 to --channels, --days 1 to 30.")
        }
        guard self.pixels > 0, self.clients > 0, self.rate >= 0 else {
            throw ValidationError("--pixels and --clients above 0, --rate not below.")
        }
    }

    func run() async throws {
        let scenario = QueryScenario(
            channels: self.channels, lines: self.lines, days: self.days, pixels: self.pixels, clients: self.clients,
            rate: self.rate)
        try await Console.run {
            try await BenchServer.with(self.options, connections: self.clients + 4) { server in
                try self.options.print(try await scenario.run(self.options, server))
            }
        }
    }
}
