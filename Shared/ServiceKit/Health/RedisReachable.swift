import Redis

/// Whether Redis answers. Costs one round trip.
package struct RedisReachable: ReadinessCheck {
    package let name = "redis"
    private let client: RedisClient
    package let place: String?

    /// - Parameter configuration: what `client` has, so that a problem names the place.
    package init(client: RedisClient, configuration: RedisConfiguration? = nil) {
        self.client = client
        self.place = "REDIS_URL" + (configuration.map { ", \($0)" } ?? "")
    }

    package func check() async throws {
        do {
            try await self.client.ping()
        } catch RedisError.connectionLost, RedisError.timeout {
            throw ReadinessProblem("Redis cannot be reached. Check \(self.place ?? "REDIS_URL").")
        }
    }
}
