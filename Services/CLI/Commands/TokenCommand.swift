import ArgumentParser

/// `webmacs token …`
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "API tokens of programs.", subcommands: [TokenCreateCommand.self])
}
