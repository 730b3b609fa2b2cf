import FoundationEssentials
import Glibc

/// `agent collect perf --once [--json]`: what the processors count here, and why the rest is not counted. Needs no server, and
/// runs beside a running agent.
enum CollectCommand {
    /// - Parameter arguments: those behind `agent collect`.
    /// - Returns: the exit code, as in `sysexits.h`; 0 also when nothing can be counted.
    static func run(_ arguments: ArraySlice<String>) async -> Int32 {
        let options = arguments.dropFirst()
        guard arguments.first == "perf", options.contains("--once"),
            options.allSatisfy({ ["--once", "--json"].contains($0) })
        else {
            self.write("Usage: agent collect perf --once [--json]\n", to: STDERR_FILENO)
            return Self.usage
        }
        do {
            guard let survey = try await PerfSurvey.take() else {
                self.write("agent: the kernel does not say which processors there are\n", to: STDERR_FILENO)
                return Self.unavailable
            }
            self.write(options.contains("--json") ? try self.json(survey) : survey.text, to: STDOUT_FILENO)
            return 0
        } catch {
            self.write("agent: \(error)\n", to: STDERR_FILENO)
            return 1
        }
    }

    private static let usage: Int32 = 64
    private static let unavailable: Int32 = 69

    private static func json(_ survey: PerfSurvey) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(survey), as: UTF8.self) + "\n"
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        // A closed terminal: there is nobody to tell.
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
