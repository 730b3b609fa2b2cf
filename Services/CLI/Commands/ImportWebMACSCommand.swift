import ArgumentParser

/// `webmacs import webmacs`
struct ImportWebMACSCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webmacs", abstract: "From the database of a WebMACS before this one.",
        discussion: """
            Takes users (their passwords stay valid), channels, experiments, dashboards, API tokens (they stay valid), plugin \
            instances, rules, webhooks (with ENCRYPTION_KEY, for their secrets), log entries and readings. Stop the old system first; what it stores afterwards is taken by a second run. The password for its \
            database can stand in ~/.pgpass or PGPASSWORD, where others do not see it.
            """)

    @Option(help: "The old database: postgresql://user@host/database.")
    var from: String

    @OptionGroup var options: ImportOptions

    func run() async throws {
        try await Console.run {
            try await OldWebMACS.with(self.from) { try await self.options.run($0, name: "import:webmacs") }
        }
    }
}
