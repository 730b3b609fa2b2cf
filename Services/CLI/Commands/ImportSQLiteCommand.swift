import ArgumentParser

/// `webmacs import sqlite`
struct ImportSQLiteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sqlite", abstract: "From the SQLite file of the scanner of repositories (PPM).",
        discussion: """
            What happened in its projects (commits, pull requests, issues, releases, scans) becomes readings, a channel for each \
            project and type, and so do the figures of its scans; users are taken if it has them.
            """)

    @Argument(help: "The file, such as ppm.db; it is only read.")
    var file: String

    @OptionGroup var options: ImportOptions

    func run() async throws {
        try await Console.run {
            try await self.options.run(OldScanner(file: SQLiteFile(path: self.file)), name: "import:ppm")
        }
    }
}
