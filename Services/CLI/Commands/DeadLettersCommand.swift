import ArgumentParser

/// `webmacs dead-letters …`
struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Readings that could not be stored.",
        discussion: """
            The writer lays aside what no retry can help, with its reason. When the cause is mended, 'replay' sends it on \
            its way again; it is stored once, however often it is replayed.
            """,
        subcommands: [
            DeadLettersListCommand.self, DeadLettersReplayCommand.self, DeadLettersDropCommand.self,
        ])
}
