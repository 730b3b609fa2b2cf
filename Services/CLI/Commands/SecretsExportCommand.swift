import ArgumentParser
import Glibc

/// `webmacs secrets export`
struct SecretsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes all secrets and the certificate into a new, encrypted file.")

    @Argument(help: "The file; there must be none.")
    var file: String

    @OptionGroup var place: SecretPlace

    @OptionGroup var passphrase: Passphrase

    @Option(
        help: ArgumentHelp(
            "In place of a passphrase: a public key of age-keygen that the file is for; several, if given again.",
            valueName: "age1..."))
    var recipient: [AgeRecipient] = []

    func validate() throws {
        guard self.recipient.isEmpty || self.passphrase.passphraseFile == nil else {
            throw ValidationError("A file is for a passphrase or for recipients, not for both.")
        }
    }

    func run() async throws {
        try await Console.run {
            guard access(self.file, F_OK) != 0 else { throw CommandFailure("\(self.file) is there already") }
            let files = try self.place.folder.read()
            guard self.recipient.isEmpty else {
                let sealed = try AgeFile.seal(SecretTar.pack(files), for: self.recipient)
                try BundleFile.write(sealed, to: self.file, mode: 0o600)
                Console.say("\(self.file) has \(files.count) files: \(files.map(\.name).joined(separator: " ")).")
                Console.say("It opens with the key of a recipient alone, by age --decrypt --identity.")
                return
            }
            let passphrase = try self.passphrase.read(isNew: true)
            let sealed = try AgeFile.seal(SecretTar.pack(files), passphrase: passphrase)
            try BundleFile.write(sealed, to: self.file, mode: 0o600)
            // What cannot be opened again is no backup.
            guard try SecretTar.unpack(AgeFile.open(BundleFile.contents(self.file), passphrase: passphrase)) == files
            else { throw CommandFailure("\(self.file) does not read back as it was written") }
            Console.say("\(self.file) has \(files.count) files: \(files.map(\.name).joined(separator: " ")).")
            Console.say("It opens with the passphrase alone: keep the two apart.")
        }
    }
}
