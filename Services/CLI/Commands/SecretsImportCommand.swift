import ArgumentParser

/// `webmacs secrets import`
struct SecretsImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Puts secrets back from an encrypted file: all of it, or those that are named.",
        discussion: """
            A secret that is there and is another one is not written over, and then none is written; with --replace it is, \
            and the one before stays beside it as .NAME.replaced. Services read secrets when they start.
            """)

    @Argument(help: "A file of `secrets export`.")
    var file: String

    @Argument(help: "Which, as `secrets list` names them; all when none is named.")
    var names: [String] = []

    @Flag(help: "Write over secrets that are there.")
    var replace = false

    @OptionGroup var place: SecretPlace

    @OptionGroup var passphrase: Passphrase

    func run() async throws {
        try await Console.run {
            let archive = try AgeFile.open(
                BundleFile.contents(self.file), passphrase: try self.passphrase.read(isNew: false))
            let files = try self.chosen(from: SecretTar.unpack(archive))
            let folder = self.place.folder
            let changes = try files.map { ($0, try folder.change(by: $0)) }
            let others = changes.filter { $0.1 == .other }.map { $0.0.name }
            guard self.replace || others.isEmpty else {
                throw CommandFailure(
                    "nothing was written: \(others.joined(separator: " ")) would be replaced; --replace does that")
            }
            for (file, change) in changes where change != .same { try folder.write(file) }
            for (file, change) in changes {
                Console.say("\(file.name)  \(change == .same ? "as it was" : change == .new ? "new" : "replaced")")
            }
        }
    }

    private func chosen(from files: [SecretFile]) throws -> [SecretFile] {
        if let foreign = files.first(where: { $0.place == nil }) {
            throw CommandFailure("the file has \(foreign.name), which is no name of a secret; nothing was written")
        }
        let unknown = self.names.filter { name in !files.contains { $0.name == name } }
        guard unknown.isEmpty else {
            throw CommandFailure("the file has no \(unknown.joined(separator: " ")); nothing was written")
        }
        return self.names.isEmpty ? files : files.filter { self.names.contains($0.name) }
    }
}
