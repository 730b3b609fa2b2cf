import ArgumentParser

/// `webmacs bench export`
struct BenchExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Exports a long past as CSV: readings and bytes per second, and query's memory.",
        discussion:
            "First stores what is exported, and waits until it is sealed. With --pids tells the memory of query.")

    @OptionGroup var options: BenchOptions

    @Option(help: "Readings, over all channels.")
    var readings = 10_000_000

    @Option(help: "Channels, each with a reading per second.")
    var channels = 50

    @Option(help: "Agents that send at once, at most one for each channel.")
    var connections = 4

    func validate() throws {
        guard self.channels > 0, self.readings >= self.channels, (1...self.channels).contains(self.connections) else {
            throw ValidationError("--channels above 0, --readings at least as many, --connections 1 to --channels.")
        }
    }

    func run() async throws {
        let scenario = ExportScenario(
            readings: self.readings, channels: self.channels, connections: self.connections)
        try await Console.run {
            try await BenchServer.with(self.options) { server in
                try self.options.print(try await scenario.run(self.options, server))
            }
        }
    }
}
