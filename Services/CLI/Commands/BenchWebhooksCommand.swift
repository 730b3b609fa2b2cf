import ArgumentParser

/// `webmacs bench webhooks`
struct BenchWebhooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks",
        abstract:
            "Events go to many receivers: deliveries per second, how soon, and what dead receivers cost the others.",
        discussion: """
            The receivers are in this process, on 127.0.0.1, which the installation is allowed to reach meanwhile: for an \
            administrator, on the same machine. Events are emitted through DATABASE_URL and REDIS_URL, as by the rules service. \
            A dead receiver takes connections and does not answer. Phases with dead receivers lie between phases without, and those \
            of a kind count together.
            """)

    @OptionGroup var options: BenchOptions

    @Option(help: "Receivers, each with a webhook of its own.")
    var endpoints = 20

    @Option(help: "How many of them are dead in every second phase; by default a tenth; 0: there is one phase.")
    var dead: Int?

    @Option(help: "How many times they die and live again.")
    var rounds = 1

    @Option(help: "Events per second, each for every receiver.")
    var rate = 20.0

    @Option(help: "Events that are emitted at once before it; 0: none.")
    var burst = 500

    func validate() throws {
        guard (1...1000).contains(self.endpoints), (0..<self.endpoints).contains(self.deadCount), self.rate > 0,
            (0...10_000).contains(self.burst), (1...100).contains(self.rounds)
        else {
            throw ValidationError(
                "--endpoints 1 to 1000, --dead below it, --rounds 1 to 100, --rate above 0, --burst 0 to 10000.")
        }
    }

    private var deadCount: Int { self.dead ?? self.endpoints / 10 }

    func run() async throws {
        let scenario = WebhooksScenario(
            endpoints: self.endpoints, dead: self.deadCount, rounds: self.rounds, rate: self.rate, burst: self.burst)
        try await Console.run {
            try await BenchServer.with(self.options) { server in
                try self.options.print(try await scenario.run(self.options, server))
            }
        }
    }
}
