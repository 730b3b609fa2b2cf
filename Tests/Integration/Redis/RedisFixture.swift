import Glibc
import Logging
import Redis
import TestSupport
import Testing

/// The server of the integration tests, and keys that no other test uses.
enum RedisFixture {
    /// TEST_REDIS_URL; without it the tests are skipped.
    static let url = getenv("TEST_REDIS_URL").map { String(cString: $0) }
    static let isAvailable = RedisFixture.url != nil

    static var logger: Logger {
        Logger(label: "redis.test") { _ in SwiftLogNoOpLogHandler() }
    }

    /// Patient: on a busy machine a reconnect may take longer than in operation.
    static func configuration() throws -> RedisConfiguration {
        var configuration = try RedisConfiguration(url: self.url ?? "")
        configuration.reconnectPatience = .seconds(5)
        return configuration
    }

    /// A name that occurs once, for keys, channels and clients.
    static func name(_ prefix: String = "test") -> String {
        "\(prefix)-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    }

    /// Runs a test with a client and a key of its own, and removes both.
    static func withClient<Value>(
        _ body: (_ client: RedisClient, _ key: String) async throws -> Value
    ) async throws -> Value {
        let client = RedisClient(
            configuration: try self.configuration(), name: self.name("client"), logger: self.logger)
        let key = self.name("key")
        do {
            let value = try await body(client, key)
            try await client.delete(key)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }
}

extension RedisClient {
    /// The lines of CLIENT LIST that belong to a client's name.
    func connections(named name: String) async throws -> [String] {
        let list = try await self.command(["CLIENT", "LIST"]).text ?? ""
        return list.split(separator: "\n").map(String.init).filter { $0.contains("name=\(name) ") }
    }

    /// Has the server close a client's connections.
    ///
    /// - Returns: how many there were.
    @discardableResult
    func kill(named name: String) async throws -> Int {
        let lines = try await self.connections(named: name)
        for id in lines.compactMap({ $0.split(separator: " ").first?.dropFirst(3) }) {
            _ = try await self.command(["CLIENT", "KILL", "ID", .text(String(id))])
        }
        return lines.count
    }

    /// Returns when one of the client's connections waits in a blocking command.
    func waitUntilBlocked(named name: String) async throws {
        try #require(await eventually { try await self.connections(named: name).contains { $0.contains(" flags=b ") } })
    }
}
