import ArgumentParser
import Backups
import Domain

/// `webmacs backup verify`
struct BackupVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Restores a backup into a scratch database, which goes afterwards.",
        discussion: "Exits with 1 when its bytes are not what they were, or it does not hold what was there.")

    @OptionGroup var place: BackupPlace

    @Argument(help: "As 'list' has it; the newest without it.")
    var name: String?

    func run() async throws {
        try await Console.run {
            try await BackupPlace.readable {
                let backups = try self.place.open()
                guard let name = self.name ?? backups.folder.manifests().last?.name else {
                    throw CommandFailure("there is no backup in \(self.place.folder)")
                }
                let tables = try await backups.verify(name, at: .now())
                Console.say("\(name) was restored: \(tables) tables.")
            }
        }
    }
}
