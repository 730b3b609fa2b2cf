import ArgumentParser
import Domain

/// `webmacs bench copy`
struct BenchCopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "The yardstick: PostgreSQL's own COPY of the same readings, a row each.",
        discussion: "Works on DATABASE_URL, in a table of its own that it drops.")

    @Option(help: "Channels.")
    var channels = 100

    @Option(help: "Rows of one COPY.")
    var batch = 10_000

    @Option(help: "How long each shape is measured.")
    var seconds = 5.0

    func validate() throws {
        guard self.channels > 0, self.batch >= self.channels, self.seconds > 0 else {
            throw ValidationError("--channels and --seconds above 0, --batch at least --channels.")
        }
    }

    func run() async throws {
        let scenario = CopyScenario(channels: self.channels, batch: self.batch, seconds: self.seconds)
        try await Console.run {
            try await Database.with(patience: .zero) { connection in
                var report = BenchReport(
                    scenario: "copy", label: nil, at: Timestamp.now().rfc3339, server: "DATABASE_URL",
                    machine: .current(),
                    settings: [
                        .init(name: "channels", value: Double(self.channels), unit: ""),
                        .init(name: "rows of a COPY", value: Double(self.batch), unit: ""),
                    ])
                for (shape, rate) in try await scenario.run(on: connection) { report.add(shape.rawValue, rate, "1/s") }
                Console.say(report.table)
            }
        }
    }
}
