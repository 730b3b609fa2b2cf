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
        // The pool's threads block signals, and a server that inherits that cannot be asked to end.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        guard posix_spawnp(&process, "bash", nil, &attributes, pointers, environ) == 0 else { return nil }
        while true {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process { return status & 0x7f == 0 ? status >> 8 & 0xff : -1 }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
