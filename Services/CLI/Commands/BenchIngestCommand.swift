import ArgumentParser

/// `webmacs bench ingest`
struct BenchIngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Agents send batches: readings stored per second, and how soon they are acknowledged.",
        discussion: "Up to 8 batches of a connection are unacknowledged. An acknowledgement follows the commit.")

    @OptionGroup var options: BenchOptions

    @Option(help: "Agents, 1 to 200.")
    var connections = 4

    @Option(help: "Readings of a batch, 1 to 500.")
    var batch = 100

    @Option(help: "Channels of each connection.")
    var channels = 10

    @Option(help: "Readings per second of all together; as many as possible by default.")
    var rate: Double?

    func validate() throws {
        guard (1...200).contains(self.connections), (1...500).contains(self.batch), self.channels > 0,
            self.rate ?? 1 > 0
        else { throw ValidationError("--connections 1 to 200, --batch 1 to 500, --channels and --rate above 0.") }
    }

    func run() async throws {
        let scenario = IngestScenario(
            connections: self.connections, batch: self.batch, channels: self.channels, rate: self.rate)
        try await Console.run {
            try await BenchServer.with(self.options) { server in
                try self.options.print(try await scenario.run(self.options, server))
            }
        }
    }
}
