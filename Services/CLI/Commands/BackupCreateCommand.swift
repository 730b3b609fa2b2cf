import ArgumentParser
import Backups
import Domain
import ServiceKit

/// `webmacs backup create`
struct BackupCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes a backup while everything runs.",
        discussion: """
            Writes <name>.dump and, when that is whole, <name>.json with its SHA-256. With --verify it is restored into a \
            scratch database at once. With --keep older ones go when it is good: '7d 4w 6m' keeps the newest of each of \
            the last seven days, four weeks and six months.
            """)

    @OptionGroup var place: BackupPlace

    @Flag(help: "Restores it into a scratch database.")
    var verify = false

    @Option(help: "What is kept; nothing is removed without it.")
    var keep: String?

    func run() async throws {
        try await Console.run {
            try await BackupPlace.readable {
                let backups = try self.place.open()
                let manifest = try await backups.create(version: BuildVersion.current, at: .now())
                Console.say("Made \(manifest.name), \((manifest.size ?? 0) / 1000) kB.")
                if self.verify {
                    let tables = try await backups.verify(manifest.name, at: .now())
                    Console.say("It was restored: \(tables) tables.")
                }
                guard let retention = self.keep.flatMap({ BackupRetention($0) }) else { return }
                for name in backups.folder.prune("\(DatabaseBackups.purpose)-", by: retention) {
                    Console.say("Removed \(name).")
                }
            }
        }
    }

    func validate() throws {
        guard let keep else { return }
        guard BackupRetention(keep) != nil else {
            throw ValidationError("--keep must be days, weeks and months to keep, such as '7d 4w 6m'.")
        }
    }
}
