import ArgumentParser

/// `webmacs dead-letters list`
struct DeadLettersListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists them: id, source, readings, time of arrival, bytes, reason.")

    @Flag(help: "One JSON array, for programs.")
    var json = false

    func run() async throws {
        try await Console.run {
            let letters = try await RedisServer.with { redis, _ in try await DeadLetterShelf(redis: redis).list() }
            let lines = letters.map(DeadLetterLine.init)
            if self.json { return Console.say(try DeadLetterLine.json(lines)) }
            for line in lines { Console.say(line.text) }
        }
    }
}
