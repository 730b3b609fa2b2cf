import ArgumentParser

/// `webmacs import …`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes over the data of another system.",
        discussion: """
            The other system is only read. An import may be broken off and repeated at any moment: what is here is known by \
            its public id or number and is not taken twice.
            """,
        subcommands: [ImportWebMACSCommand.self])
}
