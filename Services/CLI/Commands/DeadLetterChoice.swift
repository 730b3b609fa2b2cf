import ArgumentParser

/// Which dead letters a command is about: some by id, or all.
struct DeadLetterChoice: ParsableArguments {
    @Option(name: .customLong("id"), help: "As 'list' shows it; may be repeated.")
    var ids: [String] = []

    @Flag(help: "All of them.")
    var all = false

    func check() throws {
        guard self.all != !self.ids.isEmpty else { throw ValidationError("Either --id or --all.") }
        for id in self.ids where DeadLetter.Place(id) == nil {
            throw ValidationError("--id \(id) is none: it looks like 3/1795220375385-0.")
        }
    }

    /// - Throws: ``CommandFailure`` for an id that is not there: then nothing is done.
    func pick(from letters: [DeadLetter]) throws -> [DeadLetter] {
        if self.all { return letters }
        return try self.ids.map { id in
            guard let letter = letters.first(where: { $0.place == DeadLetter.Place(id) }) else {
                throw CommandFailure("there is no dead letter \(id)")
            }
            return letter
        }
    }
}
