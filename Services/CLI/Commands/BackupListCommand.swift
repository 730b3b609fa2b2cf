import ArgumentParser
import Backups
import Domain
import FoundationEssentials
import ServiceKit

/// `webmacs backup list`
struct BackupListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists backups, the oldest first: name, time, kB, and when it was last restored.")

    @OptionGroup var place: BackupPlace

    @Flag(help: "One JSON array of manifests, for programs.")
    var json = false

    func run() async throws {
        try await Console.run {
            let manifests = BackupFolder(path: self.place.folder).manifests()
            if self.json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                return Console.say(String(decoding: try encoder.encode(manifests), as: UTF8.self))
            }
            for manifest in manifests {
                let state =
                    manifest.problem ?? manifest.verifiedAt.map { "restored \($0.rfc3339)" } ?? "never restored"
                Console.say(
                    "\(manifest.name)  \(manifest.createdAt.rfc3339)  \((manifest.size ?? 0) / 1000)  \(state)")
            }
        }
    }
}
