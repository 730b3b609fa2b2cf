import ArgumentParser

/// `webmacs user …`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "People who may log in.",
        subcommands: [UserCreateCommand.self, UserListCommand.self])
}
