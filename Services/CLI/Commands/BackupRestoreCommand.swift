import ArgumentParser
import Backups
import Domain

/// `webmacs backup restore`
struct BackupRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Puts a backup in the place of the database.",
        discussion: """
            It is restored beside the database of DATABASE_URL and takes its name in one step; until then nothing is \
            changed. The present one stays as <database>_before_restore, in the place of the one from the last time; there \
            may be none. Stop the services before, and run 'webmacs migrate' after, when the backup is of an older version.
            """)

    @OptionGroup var place: BackupPlace

    @Argument(help: "As 'list' has it.")
    var name: String

    @Flag(help: "Does not ask.")
    var yes = false

    func run() async throws {
        try await Console.run {
            try await BackupPlace.readable {
                let backups = try self.place.open()
                let manifest = try backups.folder.manifest(self.name)
                if !self.yes {
                    Console.warn(
                        "What was stored in \(backups.url.name) since \(manifest.createdAt.rfc3339) will be in \(backups.replaced) alone. Type the backup's name to go on:"
                    )
                    guard readLine(strippingNewline: true) == self.name else {
                        throw CommandFailure("nothing was changed")
                    }
                }
                let hadOne = try await backups.restore(self.name)
                Console.say(
                    "\(backups.url.name) is that of \(self.name)\(hadOne ? "; what it was is \(backups.replaced)" : "")."
                )
            }
        }
    }
}
