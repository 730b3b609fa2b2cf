import ArgumentParser
import Domain

/// `webmacs secrets list`
struct SecretsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Opens an encrypted file and says what is in it: name, bytes, when it was written.")

    @Argument(help: "A file of `secrets export`.")
    var file: String

    @OptionGroup var passphrase: Passphrase

    func run() async throws {
        try await Console.run {
            let archive = try AgeFile.open(
                BundleFile.contents(self.file), passphrase: try self.passphrase.read(isNew: false))
            for file in try SecretTar.unpack(archive) {
                let time = Timestamp(microseconds: Int64(file.modifiedAt) * 1_000_000)
                Console.say("\(file.name)  \(file.contents.count)  \(time.rfc3339)")
            }
        }
    }
}
