import ArgumentParser

/// `webmacs secrets …`
struct SecretsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets",
        abstract: "Secrets and the certificate of an installation, in one encrypted file beside the backups.",
        discussion: """
            The file has the format of age with a passphrase (scrypt, N = 2^17, r = 8, p = 1) and holds a tar archive: \
            `age --decrypt FILE | tar -x` opens it without WebMACS. For keys in place of a passphrase, which needs nobody \
            to type it: export --recipient, and age to open it. Needs no database.
            """,
        subcommands: [SecretsExportCommand.self, SecretsListCommand.self, SecretsImportCommand.self])
}

/// Where an installation keeps them.
struct SecretPlace: ParsableArguments {
    @Option(help: "The installation's folder, with secrets/ and tls/: /opt/webmacs, or .webmacs in a clone.")
    var home = "/opt/webmacs"

    var folder: SecretFolder { SecretFolder(home: self.home) }
}
