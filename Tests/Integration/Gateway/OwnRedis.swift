import FoundationEssentials
import TestSupport

/// A Redis server of a test's own, to be taken away and brought back.
struct OwnRedis: Sendable {
    let folder: String
    var url: String { "unix://\(self.folder)/redis.sock" }

    static func with<R>(_ body: (OwnRedis) async throws -> R) async throws -> R {
        let server = OwnRedis(folder: "/tmp/webmacs-redis-\(UUID().uuidString.prefix(8))")
        try await server.start()
        let result: Result<R, any Error>
        do {
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        try await server.stop()
        _ = try await Shell.run(#"rm -rf "$1""#, server.folder)
        return try result.get()
    }

    /// Returns when it listens. It remembers nothing.
    func start() async throws {
        _ = try await Shell.run(
            #"""
            mkdir -p "$1"
            redis-server --port 0 --unixsocket "$1/redis.sock" --pidfile "$1/pid" --dir "$1" --save '' --daemonize yes \
                > /dev/null
            for _ in {1..100}; do [[ ! -S $1/redis.sock ]] || exit 0; sleep 0.05; done
            """#, self.folder)
    }

    /// Returns when it is gone.
    func stop() async throws {
        _ = try await Shell.run(
            #"""
            kill -KILL "$(< "$1/pid")"
            rm -f "$1/redis.sock"
            """#, self.folder)
    }
}
