import ArgumentParser

/// `webmacs bench load`
struct BenchLoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Fills in a long past at one reading per second, and waits until it is sealed.",
        discussion: """
            Prints the size on disk, the rate of sealing and the time to drop a day. Needs an administrator: it sets how \
            long its own channels are kept. 30 days of 50 channels are 130 million readings.
            """)

    @OptionGroup var options: BenchOptions

    @Option(help: "Channels, each with a reading per second.")
    var channels = 50

    @Option(help: "How many days, until yesterday.")
    var days = 30

    @Option(help: "Agents that send at once, at most one for each channel.")
    var connections = 4

    func validate() throws {
        guard self.channels > 0, self.days > 1, (1...self.channels).contains(self.connections) else {
            throw ValidationError("--channels above 0, --days above 1, --connections 1 to --channels.")
        }
    }

    func run() async throws {
        let scenario = LoadScenario(channels: self.channels, days: self.days, connections: self.connections)
        try await Console.run {
            try await BenchServer.with(self.options) { server in
                try self.options.print(try await scenario.run(self.options, server))
            }
        }
    }
}
