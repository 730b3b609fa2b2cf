import ArgumentParser

/// `webmacs bench clean`
struct BenchCleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean", abstract: "Removes the channels that interrupted measurements left.")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try await Console.run {
            try await BenchServer.with(self.options) { server in
                Console.say("Removed \(try await BenchChannels(server: server).removeAll()) channels.")
            }
        }
    }
}
