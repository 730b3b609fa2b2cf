import ArgumentParser

/// `webmacs bench clean`
struct BenchCleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean", abstract: "Removes what interrupted measurements left.")

    @Flag(help: "Removes webhooks as well, and forbids 127.0.0.0/8 again; for an administrator.")
    var webhooks = false

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try await Console.run {
            try await BenchServer.with(self.options) { server in
                let rules = try await BenchRules(server: server).removeAll()
                let channels = try await BenchChannels(server: server).removeAll()
                if self.webhooks {
                    Console.say("Removed \(try await BenchWebhooks(server: server).removeAll()) webhooks.")
                }
                Console.say("Removed \(rules) rules and \(channels) channels.")
            }
        }
    }
}
