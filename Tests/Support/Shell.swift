import Glibc

/// Runs a shell script, for tests that need a server or a disk of their own.
package enum Shell {
    /// Runs `script` with `bash -euo pipefail`, its output with that of the tests.
    ///
    /// - Returns: its exit status; nil when it could not be started.
    package static func run(_ script: String, _ arguments: String...) async throws -> Int32? {
        let words = ["bash", "-euo", "pipefail", "-c", script, "bash"] + arguments
        var process: pid_t = 0
        let pointers = words.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        guard posix_spawnp(&process, "bash", nil, nil, pointers, environ) == 0 else { return nil }
        while true {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process { return status & 0x7f == 0 ? status >> 8 & 0xff : -1 }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
