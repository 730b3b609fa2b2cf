import ArgumentParser

/// `webmacs dead-letters replay`
struct DeadLettersReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Sends dead letters on their way again.",
        discussion:
            "Stops when too many entries wait for the writer; what was not sent stays. Exits with 1 unless all went.")

    @OptionGroup var choice: DeadLetterChoice

    func run() async throws {
        try await Console.run {
            try await RedisServer.with { redis, limit in
                let shelf = DeadLetterShelf(redis: redis)
                var count = 0
                var isComplete = true
                for letter in try await self.choice.pick(from: shelf.list()) {
                    switch try await shelf.replay(letter, limit: limit) {
                    case .replayed: count += 1
                    case .gone: Console.warn("\(letter.place) is gone: somebody was faster.")
                    case .unreadable:
                        isComplete = false
                        Console.warn("\(letter.place) cannot be read by this version: \(letter.reason)")
                    case .full:
                        throw CommandFailure(
                            "replayed \(count); the writer is behind, the others stay. Try again later.")
                    }
                }
                Console.say("Replayed \(count).")
                guard isComplete else { throw ExitCode(CommandFailure.Code.failure.rawValue) }
            }
        }
    }

    func validate() throws { try self.choice.check() }
}
