import ArgumentParser

/// `webmacs bench query`
struct BenchQueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Dashboards ask: latest values, a line over days, the newest page.",
        discussion: "First stores what is asked for, through a telemetry socket: 86 400 readings a day.")

    @OptionGroup var options: BenchOptions

    @Option(help: "Channels with a latest value.")
    var channels = 1000

    @Option(help: "Length of the line, at one reading per second.")
    var days = 30.0

    @Option(help: "Width of the line.")
    var pixels = 1000

    @Option(help: "Who ask at once.")
    var clients = 2

    func validate() throws {
        guard self.channels > 0, self.days > 0, self.pixels > 0, self.clients > 0 else {
            throw ValidationError("All numbers must be above 0.")
        }
    }

    func run() async throws {
        let scenario = QueryScenario(
            channels: self.channels, days: self.days, pixels: self.pixels, clients: self.clients)
        try await Console.run {
            try await BenchServer.with(self.options, connections: self.clients) { server in
                try self.options.print(try await scenario.run(self.options, server))
            }
        }
    }
}
