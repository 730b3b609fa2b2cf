import ArgumentParser

/// `webmacs dead-letters drop`
struct DeadLettersDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Throws dead letters away, for good.")

    @OptionGroup var choice: DeadLetterChoice

    func run() async throws {
        try await Console.run {
            try await RedisServer.with { redis, _ in
                let shelf = DeadLetterShelf(redis: redis)
                var count = 0
                for letter in try await self.choice.pick(from: shelf.list()) where try await shelf.drop(letter.place) {
                    count += 1
                }
                Console.say("Dropped \(count).")
            }
        }
    }

    func validate() throws { try self.choice.check() }
}
