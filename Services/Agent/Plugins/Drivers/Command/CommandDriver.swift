/// Runs a program of the device's folder and reads its output.
struct CommandDriver: PluginDriver {
    private struct Point: Sendable {
        var terminal: DeclaredTerminal
        var key: String
    }

    private let folder: ProgramFolder
    private let program: String
    private let arguments: [String]
    private let limit: Duration
    private let points: [Point]

    /// - Parameter folder: `WEBMACS_PLUGIN_FOLDER`.
    init(_ settings: PluginSettings, folder: String?) throws(PluginError) {
        guard let folder else {
            throw .device("This agent runs no programs: it has no folder of them (WEBMACS_PLUGIN_FOLDER).")
        }
        self.folder = ProgramFolder(path: folder)
        self.program = try settings.text("program")
        guard ProgramFolder.isName(self.program) else {
            throw settings.bad("program", "should be the name of a file: letters, digits, '.', '_' and '-'")
        }
        let arguments = try settings.optionalText("arguments") ?? ""
        guard !arguments.utf8.contains(0) else { throw settings.bad("arguments", "has a zero byte") }
        self.arguments = arguments.split(separator: " ").map(String.init)
        self.limit = try settings.timeout(default: 10, atMost: 300)
        self.points = try settings.declared { (terminal, settings) throws(PluginError) in
            Point(terminal: terminal, key: try settings.optionalText("key") ?? terminal.name)
        }
    }

    mutating func collect(at moment: CollectionMoment) async throws -> [String: Double] {
        let path = try self.folder.program(self.program)
        let outcome = try await ProgramRun.run(path, self.arguments, limit: self.limit)
        guard outcome.status == 0 else { throw Self.failure(outcome) }
        let output = try ProgramOutput(outcome.output)
        var values: [String: Double] = [:]
        var isFound = false
        for point in self.points {
            guard let number = try output.number(point.key) else { continue }
            isFound = true
            values[point.terminal.id] = point.terminal.value(number)
        }
        guard isFound else {
            throw PluginError.device(
                output.isEmpty ? "The program printed no values." : "The program printed none of the keys.")
        }
        return values
    }

    private static func failure(_ outcome: ProgramRun.Outcome) -> PluginError {
        let lines = String(decoding: outcome.complaint, as: UTF8.self).split(whereSeparator: \.isNewline)
        let signal = outcome.status & 0x7f
        let end =
            signal == 0
            ? "The program ended with status \(outcome.status >> 8 & 0xff)" : "Signal \(signal) ended the program"
        return .device(lines.first.map { "\(end): \($0)" } ?? "\(end).")
    }
}
