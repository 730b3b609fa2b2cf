import FoundationEssentials
import Logging
import Redis
import Synchronization

/// A Redis database of one's own for one test, empty before and behind it.
///
/// Pub/sub in Redis knows no databases: messages on one channel reach every test. What listens must therefore take a
/// message as a hint and look for itself, as our services do.
package struct TestRedis: Sendable {
    /// With the number of the database.
    package let url: String
    package let configuration: RedisConfiguration

    /// Connected as long as `body` runs.
    package let client: RedisClient

    private static let taken = Mutex<Set<Int>>([])

    /// Runs `body` with a database that no other test of this process uses: numbers 1 to 15, waiting for a free one.
    ///
    /// Test processes that run at the same time need a server each.
    package static func with<R>(
        on server: String? = TestServers.redisURL, _ body: (TestRedis) async throws -> R
    ) async throws -> R {
        guard let server else { throw TestSupportError.noRedisServer }
        let number = try await Self.take()
        defer { _ = Self.taken.withLock { $0.remove(number) } }
        let url = Self.url(server, database: number)
        let configuration = try RedisConfiguration(url: url)
        let client = RedisClient(configuration: configuration, name: "tests", logger: TestDatabase.quietLogger)
        async let running: Void = client.run()
        let result: Result<R, any Error>
        do {
            _ = try await client.command(["FLUSHDB"])
            let redis = TestRedis(url: url, configuration: configuration, client: client)
            result = .success(try await body(redis))
            guard try await redis.isBack() else { throw TestSupportError.noRedisServer }
            _ = try await client.command(["FLUSHDB"])
        } catch {
            await client.shutdown()
            try await running
            throw error
        }
        await client.shutdown()
        try await running
        return try result.get()
    }

    /// Waits for the client when its server was away; false when it does not come back.
    package func isBack() async throws -> Bool {
        // A refusal is what is waited out.
        try await eventually(within: .seconds(10)) { (try? await self.client.command(["PING"])) != nil }
    }

    private static func take() async throws -> Int {
        for _ in 0..<1200 {
            let free = Self.taken.withLock { taken in
                let number = (1...15).first { !taken.contains($0) }
                if let number { taken.insert(number) }
                return number
            }
            if let free { return free }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw TestSupportError.noFreeRedisDatabase
    }

    private static func url(_ server: String, database: Int) -> String {
        if server.hasPrefix("redis+unix:") || server.hasPrefix("unix:") {
            return "\(server.prefix { $0 != "?" })?db=\(database)"
        }
        guard let scheme = server.firstRange(of: "://") else { return server }
        let authority = server[scheme.upperBound...].prefix { $0 != "/" }
        return server[..<scheme.upperBound] + authority + "/\(database)"
    }
}
