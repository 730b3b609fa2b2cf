import FoundationEssentials
import Glibc

/// A program of PostgreSQL's client package: `pg_dump`, `pg_restore`.
struct PostgresTool: Sendable {
    let name: String
    private let path: String

    /// Looks in `PATH`, then where Debian has the newest.
    ///
    /// - Throws: ``CommandFailure`` when the machine has none.
    init(_ name: String) throws(CommandFailure) {
        self.name = name
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let debian = versions.compactMap { Int($0) }.sorted(by: >).map { "/usr/lib/postgresql/\($0)/bin" }
        guard let folder = (folders + debian).first(where: { access("\($0)/\(name)", X_OK) == 0 }) else {
            throw CommandFailure("there is no \(name) on this machine: install postgresql-client", code: .configuration)
        }
        self.path = "\(folder)/\(name)"
    }

    /// Runs it to its end.
    ///
    /// - Parameter password: Goes by the environment, which only its user can read; nil: as the environment is.
    /// - Throws: ``CommandFailure`` with the end of what it wrote when it does not end with 0.
    func run(_ arguments: [String], password: String?) throws(CommandFailure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw CommandFailure("\(self.name) cannot be started") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
        // Threads of ours block signals, and a child that inherits that cannot be asked to end.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var settings = ProcessInfo.processInfo.environment
        // The server's limits on statements are for services.
        settings["PGOPTIONS"] = "--client-min-messages=warning"
        settings["PGAPPNAME"] = "webmacs backup"
        if let password { settings["PGPASSWORD"] = password }
        let words = ([self.path] + arguments).map { strdup($0) } + [nil]
        let environment = settings.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + environment).forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, self.path, &actions, &attributes, words, environment)
        close(ends[1])
        defer { close(ends[0]) }
        guard code == 0 else {
            throw CommandFailure("\(self.path) cannot be started: \(String(cString: strerror(code)))")
        }

        let written = Self.text(ends[0])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            let reason = written.split(whereSeparator: \.isNewline).suffix(3).joined(separator: " ")
            throw CommandFailure("\(self.name) did not end well: \(reason)")
        }
    }

    /// The last of what comes, until the other end is closed.
    private static func text(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes = (bytes + part[..<count]).suffix(1 << 14)
        }
    }
}
