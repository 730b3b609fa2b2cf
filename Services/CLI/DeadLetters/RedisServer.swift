import Redis
import ServiceKit

/// The Redis of this installation.
enum RedisServer {
    /// Connects, runs `body` with what ingestion has for `STREAM_LIMIT`, closes.
    ///
    /// - Throws: ``CommandFailure`` for wrong settings, or a Redis that does not answer.
    static func with<R>(_ body: (RedisClient, _ streamLimit: Int) async throws -> R) async throws -> R {
        var settings = Settings.load()
        let url = settings.url(
            "REDIS_URL", schemes: ["redis", "redis+unix", "unix"], default: "redis://127.0.0.1:6379")
        let limit = settings.integer("STREAM_LIMIT", default: 1000, in: 10...100_000)
        let client: RedisClient
        do {
            try settings.finish()
            client = RedisClient(
                configuration: try RedisConfiguration(url: url), name: "webmacs", logger: Database.logger)
        } catch {
            throw CommandFailure("these settings must be changed:\n\(error)", code: .configuration)
        }
        async let running: Void = client.run()
        let result: Result<R, any Error>
        do {
            result = .success(try await body(client, limit))
        } catch let error as RedisError {
            let isRefusal = error.serverCode != nil
            result = .failure(
                CommandFailure(
                    isRefusal ? String(reflecting: error) : "Redis is not reachable: \(error)",
                    code: isRefusal ? .failure : .unavailable))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        try await running
        return try result.get()
    }
}
