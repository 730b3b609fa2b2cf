import Domain
import FoundationEssentials
import Glibc
import Testing

@testable import AgentService

/// A process of its own that uses a spool until it is killed: this test program, run again with one test, whose
/// environment says where the spool is.
///
/// It says in a file what it has seen, one `write` per line, so that a kill leaves whole lines:
///
/// ```
/// given <boot> <first> <last> <value of first>     append() has returned
/// stored <boot> <last>                             the server has it; acknowledge() comes next
/// ```
struct CrashingAgent {
    static let pathName = "WEBMACS_TEST_SPOOL"
    static let valueName = "WEBMACS_TEST_SPOOL_VALUE"

    /// Where the spool is, in the process that is to be killed; nil in any other.
    static var path: String? { ProcessInfo.processInfo.environment[Self.pathName] }

    static func report(of path: String) -> String { path + ".report" }

    private let process: pid_t

    /// Starts it; the values that it appends count up from `value`.
    init(path: String, value: Int) throws {
        let arguments = ["agent", "--testing-library", "swift-testing", "--filter", "CrashingAgentProcess"]
        var environment = ProcessInfo.processInfo.environment
        environment[Self.pathName] = path
        environment[Self.valueName] = "\(value)"
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var process: pid_t = 0
        let status = posix_spawn(&process, "/proc/self/exe", &actions, nil, &argv, &envp)
        try #require(status == 0, "posix_spawn: \(status)")
        self.process = process
    }

    /// Whether it is still there.
    var isRunning: Bool { waitpid(self.process, nil, WNOHANG) == 0 }

    /// Ends it at once, as a power cut would; returns when it is gone.
    func kill() async throws {
        Glibc.kill(self.process, SIGKILL)
        while waitpid(self.process, nil, WNOHANG) == 0 { try await Task.sleep(for: .milliseconds(1)) }
    }

    // MARK: - In the process

    /// Appends, begins lanes, sends and acknowledges, for as long as it may.
    static func use(spool path: String) async throws {
        let report = Glibc.open(Self.report(of: path), O_WRONLY | O_APPEND | O_CREAT, 0o600)
        func say(_ line: String) {
            _ = Array((line + "\n").utf8).withUnsafeBytes { write(report, $0.baseAddress, $0.count) }
        }

        var value = ProcessInfo.processInfo.environment[Self.valueName].flatMap { Double($0) } ?? 0
        let spool = try await Self.open(path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    let lane = spool.state.lanes.randomElement() ?? spool.state.live
                    let batch = try await spool.read(lane.boot, after: lane.acknowledged, limit: .random(in: 1...40))
                    guard let batch else { continue }
                    say("stored \(batch.boot) \(batch.last)")
                    spool.acknowledge(batch.boot, upTo: batch.last)
                }
            }
            while true {
                let count = Int.random(in: 1...20)
                let samples = (0..<count).map { Sample(channel: "a", value: value + Double($0)) }
                try await spool.append(samples, at: .now())
                let live = spool.state.live
                say("given \(live.boot) \(live.last - Int64(count) + 1) \(live.last) \(Int(value))")
                value += Double(count)
                if Int.random(in: 0..<20) == 0 { _ = try await spool.beginLane() }
            }
        }
    }

    static func open(_ path: String) async throws -> Spool {
        let bounds = SpoolBounds(maxBytes: 64 << 20, maxAge: .seconds(86_400))
        let spool = try Spool.open(path: path, bounds: bounds, now: .now())
        try await spool.register([ChannelDefinition(name: "a", unit: "V", range: 0...10)])
        return spool
    }
}

/// The only test of the process that is killed.
@Suite(.enabled(if: CrashingAgent.path != nil))
struct CrashingAgentProcess {
    @Test("Uses a spool until it is killed")
    func run() async throws {
        try await CrashingAgent.use(spool: #require(CrashingAgent.path))
    }
}
