import Domain
import FoundationEssentials
import Glibc
import ServiceKit

/// `agent spool backup <file>`: a copy of the spool of an agent that does not run.
///
/// A running agent has its spool for itself; it writes the copy on SIGUSR1 (`BackupWorker`).
enum SpoolCommand {
    /// - Parameter arguments: those behind `agent spool`.
    /// - Returns: the exit code, as in `sysexits.h`.
    static func run(_ arguments: ArraySlice<String>) async -> Int32 {
        guard arguments.count == 2, arguments.first == "backup", let file = arguments.last else {
            self.say("Usage: agent spool backup <file>\n")
            return Self.usage
        }
        do {
            let path = AgentConfiguration.spoolPath()
            guard FileManager.default.fileExists(atPath: path) else {
                self.say("agent: there is no spool at \(path)\n")
                return Self.noInput
            }
            let bounds = SpoolBounds(maxBytes: .max, maxAge: .seconds(Int64.max))
            let spool = try Spool.open(path: path, bounds: bounds, now: .now())
            try await spool.backUp(to: file)
            let waiting = spool.state.waiting
            try await spool.close()
            self.say("\(file): \(waiting) readings that wait for the server\n")
            return 0
        } catch SpoolError.inUse(let path) {
            self.say("agent: \(path) is in use; send the running agent SIGUSR1, it writes \(path).backup\n")
            return Self.inUse
        } catch {
            self.say("agent: \(error)\n")
            return 1
        }
    }

    private static let usage: Int32 = 64
    private static let noInput: Int32 = 66
    private static let inUse: Int32 = 75

    private static func say(_ text: String) {
        let bytes = Array(text.utf8)
        // A closed terminal: there is nobody to tell.
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
