import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A program that runs, in a process group of its own, without a shell and with an environment of two names.
///
/// No thread waits for it: whether it has ended and what it has written is looked at again after 1 to 20 ms. A program that writes faster
/// than the pipe holds between two looks waits for the next.
struct ProgramRun {
    struct Outcome: Sendable {
        /// As it was printed, whole.
        var output: [UInt8] = []
        /// The beginning of what went to stderr.
        var complaint: [UInt8] = []
        /// As `waitpid` tells it.
        var status: Int32 = 0
    }

    static let outputLimit = 64 << 10
    static let complaintLimit = 500

    private static let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]

    /// After it was asked to end, and again after it was killed.
    private static let grace: Duration = .seconds(2)

    /// One is begun at a time, so that none gets the pipes of another.
    private static let lock = Mutex(())

    private let process: pid_t
    private let outputEnd: Int32
    private let complaintEnd: Int32
    private var outcome = Outcome()

    /// Runs it to its end.
    ///
    /// When this returns or throws, the program is gone, and all of its process group has got SIGKILL: at once when the program has ended by itself, else
    /// when it has after SIGTERM, or has not within 2 s.
    ///
    /// - Throws: ``PluginError`` when it cannot be started, takes longer than `limit` or prints more than 64 KB; `CancellationError`.
    static func run(_ path: String, _ arguments: [String], limit: Duration) async throws -> Outcome {
        var run = try ProgramRun.lock.withLock { _ throws(PluginError) in try ProgramRun(path, arguments) }
        defer {
            close(run.outputEnd)
            close(run.complaintEnd)
        }
        let problem = await run.follow(for: limit)
        await run.end()
        if let problem { throw problem }
        return run.outcome
    }

    private init(_ path: String, _ arguments: [String]) throws(PluginError) {
        var output: [Int32] = [-1, -1]
        var complaint: [Int32] = [-1, -1]
        guard pipe(&output) == 0 else { throw Self.failure(path, errno) }
        guard pipe(&complaint) == 0 else {
            let code = errno
            output.forEach { close($0) }
            throw Self.failure(path, code)
        }
        // Our ends alone: the writes of a program wait.
        _ = fcntl(output[0], F_SETFL, O_NONBLOCK)
        _ = fcntl(complaint[0], F_SETFL, O_NONBLOCK)
        self.outputEnd = output[0]
        self.complaintEnd = complaint[0]

        var process: pid_t = 0
        let code = Self.spawn(&process, path, arguments, output: output[1], complaint: complaint[1])
        close(output[1])
        close(complaint[1])
        guard code == 0 else {
            close(output[0])
            close(complaint[0])
            throw Self.failure(path, code)
        }
        self.process = process
    }

    private static func spawn(
        _ process: inout pid_t, _ path: String, _ arguments: [String], output: Int32, complaint: Int32
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, complaint, STDERR_FILENO)
        // Not all that this process has open closes itself in a child; nor what another thread opens just now, which gets a number between
        // or one of the next. To close one that is not open is no error here.
        let last = DurableFile.names(in: "/proc/self/fd").compactMap { Int32($0) }.max() ?? STDERR_FILENO
        for descriptor in (STDERR_FILENO + 1)...(last + 32) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        // Threads of ours block signals and ignore that of a closed pipe; a program that inherits that cannot be asked to end.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGQUIT] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        let words = ([path] + arguments).map { strdup($0) } + [nil]
        let environment = Self.environment.map { strdup($0) } + [nil]
        defer { (words + environment).forEach { free($0) } }
        return posix_spawn(&process, path, &actions, &attributes, words, environment)
    }

    /// Until it has ended; or why it should not go on.
    private mutating func follow(for limit: Duration) async -> (any Error)? {
        let deadline = ContinuousClock.now + limit
        var pause: Int64 = 1
        while true {
            let hasEnded = self.hasEnded
            self.readWhatIsThere()
            if self.outcome.output.count > Self.outputLimit {
                return PluginError.device("The program printed more than \(Self.outputLimit >> 10) KB.")
            }
            if hasEnded { return nil }
            if Task.isCancelled { return CancellationError() }
            if ContinuousClock.now >= deadline { return PluginError.tookTooLong(limit) }
            await Self.pause(pause)
            pause = min(pause * 2, 20)
        }
    }

    /// Ends what has not ended, the whole group, and takes the status.
    private mutating func end() async {
        if !self.hasEnded {
            kill(-self.process, SIGTERM)
            let patience = ContinuousClock.now + Self.grace
            while !self.hasEnded, ContinuousClock.now < patience { await Self.pause(10) }
        }
        // Until its status is taken the program's number is its group's, and nobody else's.
        kill(-self.process, SIGKILL)
        await self.takeStatuses()
    }

    /// Takes the program's status, and those of its children that became ours: in a container the agent may be the one process that has to.
    ///
    /// What the kernel does not let go of, because of a device, stays behind as a zombie.
    private mutating func takeStatuses() async {
        let patience = ContinuousClock.now + Self.grace
        while true {
            var status: Int32 = 0
            let process = waitpid(-self.process, &status, WNOHANG)
            if process == self.process { self.outcome.status = status }
            if process > 0 || (process < 0 && errno == EINTR) { continue }
            guard process == 0, ContinuousClock.now < patience else { return }
            await Self.pause(1)
        }
    }

    /// Its status stays where it is.
    private var hasEnded: Bool {
        var information = siginfo_t()
        let answer = waitid(P_PID, id_t(self.process), &information, WEXITED | WNOHANG | WNOWAIT)
        return (answer == 0 && information.si_signo != 0) || (answer < 0 && errno == ECHILD)
    }

    private mutating func readWhatIsThere() {
        Self.read(self.outputEnd, into: &self.outcome.output, limit: Self.outputLimit + 1)
        Self.read(self.complaintEnd, into: &self.outcome.complaint, limit: Self.complaintLimit)
    }

    /// At most 1 MB at a time; what is beyond `limit` is thrown away.
    private static func read(_ descriptor: Int32, into bytes: inout [UInt8], limit: Int) {
        for _ in 0..<64 {
            var count = 0
            let part = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, filled in
                count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                filled = max(count, 0)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes += part.prefix(limit - bytes.count)
        }
    }

    /// Also for a task that is cancelled: a program has to be waited for even then.
    private static func pause(_ milliseconds: Int64) async {
        let timer = MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: .milliseconds(milliseconds)) {}
        // It fails only when the process ends.
        try? await timer.futureResult.get()
    }

    private static func failure(_ path: String, _ code: Int32) -> PluginError {
        .device("\(path) cannot be started: \(String(cString: strerror(code))).")
    }
}
