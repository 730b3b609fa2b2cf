import ArgumentParser
import Domain
import FoundationEssentials

/// What all measurements have in common.
struct BenchOptions: ParsableArguments {
    @Option(help: "Where the installation is; by default WEBMACS_SERVER_URL.")
    var url: String?

    @Option(help: "A token of an operator. Others on this machine can see arguments.")
    var token: String?

    @Option(help: "A file whose first word is the token.")
    var tokenFile: String?

    @Option(help: "Without a token: the operator who logs in.")
    var email: String?

    @Option(help: "With --email: a file whose first line is the password.")
    var passwordFile: String?

    @Option(help: "How long each measurement lasts.")
    var seconds = 10.0

    @Option(help: "Seconds of the same load before it, which do not count.")
    var warmUp = 2.0

    @Option(help: "Processes of the stack, with commas: measures their processor time, children included.")
    var pids: String?

    @Option(help: "What is measured, in words for the report, such as: release 1a2b3c4.")
    var label: String?

    @Flag(help: "Prints JSON instead of a table.")
    var json = false

    func validate() throws {
        guard self.seconds > 0, self.warmUp >= 0 else {
            throw ArgumentParser.ValidationError("--seconds must be above 0, --warm-up not below.")
        }
        guard self.token != nil || self.tokenFile != nil || (self.email != nil && self.passwordFile != nil) else {
            throw ArgumentParser.ValidationError("--token-file, --token, or --email with --password-file is needed.")
        }
        guard self.processes != nil else {
            throw ArgumentParser.ValidationError("--pids must be numbers with commas between them.")
        }
    }

    /// Empty when none are given; nil when they are no numbers.
    private var processes: [Int32]? {
        let words = (self.pids ?? "").split(separator: ",")
        let numbers = words.compactMap { Int32($0) }
        return numbers.count == words.count ? numbers : nil
    }

    /// Nil without `--pids`.
    var processTimes: ProcessTimes? {
        guard let processes, !processes.isEmpty else { return nil }
        return ProcessTimes(pids: Set(processes))
    }

    /// Of a measurement that starts now.
    func window() -> Range<ContinuousClock.Instant> {
        let begin = ContinuousClock.now + .seconds(self.warmUp)
        return begin..<begin + .seconds(self.seconds)
    }

    func report(_ scenario: String, of server: BenchServer, settings: [BenchReport.Figure]) -> BenchReport {
        BenchReport(
            scenario: scenario, label: self.label, at: Timestamp.now().rfc3339, server: server.address,
            machine: .current(),
            settings: settings + [.init(name: "measured", value: self.seconds, unit: "s")])
    }

    func print(_ report: BenchReport) throws {
        try self.print(report, table: report.table)
    }

    func print(_ report: some Encodable, table: String) throws {
        guard self.json else { return Console.say(table) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Console.say(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
}
