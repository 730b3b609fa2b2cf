import ArgumentParser
import Domain

/// `webmacs bench ingest`
struct BenchIngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Agents send batches: readings stored per second, and how soon they are acknowledged.",
        discussion: "Up to 8 batches of a connection are unacknowledged. An acknowledgement follows the commit.")

    @OptionGroup var options: BenchOptions

    @Option(help: "Agents, 1 to 200.")
    var connections = 4

    @Option(help: "Readings of a batch, 1 to 1000.")
    var batch = 100

    @Option(help: "Channels of each connection.")
    var channels = 10

    @Option(help: "Readings per second of all together; as many as possible by default.")
    var rate: Double?

    @Option(help: "json, binary, or lines (InfluxDB line protocol).")
    var format = FrameFormat.binary

    @Option(help: "Dashboards that ask meanwhile.")
    var queries = 0

    @Flag(help: "Every format with batches of 1, 10, 100 and 1000, --seconds each; prints a table.")
    var matrix = false

    func validate() throws {
        guard (1...200).contains(self.connections), (1...1000).contains(self.batch), self.channels > 0,
            self.rate ?? 1 > 0, self.queries >= 0
        else { throw ValidationError("--connections 1 to 200, --batch 1 to 1000, --channels and --rate above 0.") }
    }

    func run() async throws {
        try await Console.run {
            try await BenchServer.with(self.options, connections: self.connections * 8 + self.queries) { server in
                if self.matrix {
                    try await self.measureAll(server)
                } else {
                    let scenario = self.scenario(self.format, batch: self.batch)
                    try self.options.print(try await scenario.run(self.options, server))
                }
            }
        }
    }

    private func measureAll(_ server: BenchServer) async throws {
        var matrix = IngestMatrix(
            at: Timestamp.now().rfc3339, label: self.options.label, machine: .current(), seconds: self.options.seconds,
            dashboards: self.queries)
        for format in FrameFormat.allCases {
            for batch in IngestMatrix.batches {
                Console.warn("measuring \(format.rawValue), \(batch) readings a batch")
                matrix.add(try await self.scenario(format, batch: batch).measure(self.options, server))
            }
        }
        try self.options.print(matrix, table: matrix.table)
    }

    private func scenario(_ format: FrameFormat, batch: Int) -> IngestScenario {
        IngestScenario(
            connections: self.connections, batch: batch, channels: self.channels, rate: self.rate, format: format,
            queries: self.queries)
    }
}
