import ArgumentParser
import Glibc

/// Standard output for answers, standard error for all else; nothing is buffered.
enum Console {
    static func say(_ line: String) { Self.write(line, to: STDOUT_FILENO) }

    static func warn(_ line: String) { Self.write(line, to: STDERR_FILENO) }

    /// Runs a command, and turns what it throws into a sentence on standard error and an exit code.
    static func run(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let failure as CommandFailure {
            Self.warn("webmacs: \(failure)")
            throw ExitCode(failure.code.rawValue)
        } catch let code as ExitCode {
            throw code
        } catch {
            Self.warn("webmacs: \(error)")
            throw ExitCode(CommandFailure.Code.failure.rawValue)
        }
    }

    private static func write(_ line: String, to descriptor: Int32) {
        let bytes = Array("\(line)\n".utf8)
        // A closed terminal: there is nobody to tell.
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
