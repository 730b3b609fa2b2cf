import ArgumentParser

/// `webmacs bench …`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures a running installation, from outside, as its clients use it.",
        discussion: """
            Each measurement makes channels named "bench …" and removes them at the end; the readings themselves stay \
            until retention takes them: measure an installation that may be thrown away.
            """,
        subcommands: [
            BenchIngestCommand.self, BenchLiveCommand.self, BenchQueryCommand.self, BenchLoadCommand.self,
            BenchExportCommand.self, BenchRulesCommand.self, BenchWebhooksCommand.self, BenchCopyCommand.self,
            BenchChunksCommand.self, BenchCleanCommand.self,
        ])
}
