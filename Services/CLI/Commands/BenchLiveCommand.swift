import ArgumentParser
import ServiceKit

/// `webmacs bench live`
struct BenchLiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "live", abstract: "Browsers watch: how long a posted reading takes to every live socket.",
        discussion: "The time runs from the sending of the POST to the frame's arrival, the generator's work included.")

    @OptionGroup var options: BenchOptions

    @Option(help: "Browsers.")
    var sockets = 100

    @Option(help: "Readings per second that arrive meanwhile over a telemetry socket; 0: a quiet installation.")
    var rate = 0.0

    @Option(help: "Channels of these readings.")
    var channels = 100

    @Option(help: "How many of the channels each socket subscribes to.")
    var watched = 10

    @Flag(help: "Sockets do not subscribe, and get everything.")
    var everything = false

    @Option(help: "Sockets that read nothing: the others are measured with and without them, in turn.")
    var stalled = 0

    @Option(help: "Measured readings per second.")
    var probes = 10.0

    func validate() throws {
        guard self.sockets > 0, self.rate >= 0, self.channels > 0, self.watched >= 0, self.probes > 0,
            self.stalled >= 0
        else {
            throw ValidationError(
                "--sockets, --channels and --probes must be above 0, --rate, --watched and --stalled not below.")
        }
    }

    func run() async throws {
        let scenario = LiveScenario(
            sockets: self.sockets, rate: self.rate, channels: self.channels,
            watched: self.everything ? nil : self.watched, probes: self.probes,
            stalled: self.stalled)
        try await Console.run {
            DescriptorLimit.raise()
            try await BenchServer.with(self.options, connections: 32) { server in
                try self.options.print(try await scenario.run(self.options, server))
            }
        }
    }
}
