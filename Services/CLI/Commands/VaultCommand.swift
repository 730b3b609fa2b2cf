import ArgumentParser

/// `webmacs vault …`
struct VaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault", abstract: "The secrets of others that are stored encrypted.",
        subcommands: [VaultRotateCommand.self])
}
