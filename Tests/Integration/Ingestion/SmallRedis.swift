import FoundationEssentials
import Redis
import TestSupport

/// A Redis server of its own, whose memory can be taken away without disturbing other tests.
struct SmallRedis: Sendable {
    let folder: String
    var url: String { "unix://\(self.folder)/redis.sock" }

    static func with<R>(_ body: (SmallRedis) async throws -> R) async throws -> R {
        let server = SmallRedis(folder: "/tmp/webmacs-redis-\(UUID().uuidString.prefix(8))")
        _ = try await Shell.run(
            #"""
            mkdir -p "$1"
            redis-server --port 0 --unixsocket "$1/redis.sock" --pidfile "$1/pid" --dir "$1" --save '' --daemonize yes \
                > /dev/null
            for _ in {1..100}; do [[ ! -S $1/redis.sock ]] || exit 0; sleep 0.05; done
            """#, server.folder)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        _ = try await Shell.run(#"kill "$(< "$1/pid")"; rm -rf "$1""#, server.folder)
        return try result.get()
    }

    /// - Parameter bytes: 0 for no limit; 1 takes nothing any more.
    func limit(_ client: RedisClient, bytes: Int) async throws {
        _ = try await client.command(["CONFIG", "SET", "maxmemory", .int(bytes)])
    }
}
