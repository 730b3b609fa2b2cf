import ArgumentParser

/// `webmacs bench export`
struct BenchExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Exports a long past as CSV: readings and bytes per second, and query's memory.",
        discussion:
            "First stores what is exported, and waits until it is sealed. With --pids tells the memory of query.")

    @OptionGroup var options: BenchOptions

    @Option(help: "Days of a reading per second for each channel.")
    var days = 2

    @Option(help: "Channels.")
    var channels = 58

    @Option(help: "Agents that send at once, at most one for each channel.")
    var connections = 4

    func validate() throws {
        guard self.days > 0, self.channels > 0, (1...self.channels).contains(self.connections) else {
            throw ValidationError("--days and --channels above 0, --connections 1 to --channels.")
        }
    }

    func run() async throws {
        let scenario = ExportScenario(
            days: self.days, channels: self.channels, connections: self.connections)
        try await Console.run {
            try await BenchServer.with(self.options) { server in
                try self.options.print(try await scenario.run(self.options, server))
            }
        }
    }
}
