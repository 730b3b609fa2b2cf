import Glibc
import Redis
import TestSupport
import Testing

/// A server of the test's own, because it is stopped and started again.
@Suite(.enabled(if: RedisFixture.isAvailable), .timeLimit(.minutes(1)))
struct RedisRestartTests {
    @Test("A client and a subscriber outlive the server, fail fast without it, and find it again")
    func restart() async throws {
        let path = "/tmp/\(RedisFixture.name("webmacs-redis")).sock"
        let configuration = try RedisConfiguration(url: "redis+unix://\(path)")
        let client = RedisClient(configuration: configuration, name: "client", logger: RedisFixture.logger)
        let subscriber = RedisSubscriber(configuration: configuration, name: "subscriber", logger: RedisFixture.logger)
        var failures: [Duration] = []
        var events = subscriber.subscribe(["channel"]).makeAsyncIterator()
        for _ in 0..<2 {
            let server = try RedisServerProcess(socketPath: path)
            defer { server.stop() }
            #expect(await events.next() == .connected)
            try #require(await eventually { await error(of: { try await client.ping() }) == nil })
            try await client.publish("channel", [7])
            #expect(await events.next() == .message(channel: "channel", payload: [7]))
            server.stop()
            #expect(await events.next() == .disconnected)
            let clock = ContinuousClock()
            let start = clock.now
            #expect(await error(of: { try await client.ping() }) == .connectionLost)
            failures.append(start.duration(to: clock.now))
        }
        #expect(failures.min()! < .seconds(1))
        await client.shutdown()
        await subscriber.shutdown()
        unlink(path)
    }
}

/// A redis-server without port and without disk, on a unix socket.
private final class RedisServerProcess {
    private var process: pid_t = 0

    init(socketPath: String) throws {
        let words = ["redis-server", "--port", "0", "--unixsocket", socketPath, "--save", "", "--logfile", "/dev/null"]
        var arguments = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        guard posix_spawnp(&self.process, "redis-server", nil, nil, arguments, environ) == 0 else {
            throw TestSupportError.noRedisServer
        }
    }

    deinit {
        self.stop()
    }

    /// Ends it and waits for that.
    func stop() {
        guard self.process > 0 else { return }
        kill(self.process, SIGKILL)
        waitpid(self.process, nil, 0)
        self.process = 0
    }
}
