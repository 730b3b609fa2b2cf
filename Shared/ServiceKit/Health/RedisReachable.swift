import Redis

/// Whether Redis answers. Costs one round trip.
package struct RedisReachable: ReadinessCheck {
    package let name = "redis"
    private let client: RedisClient
    private let place: String

    package init(_ client: RedisClient, configuration: RedisConfiguration) {
        self.client = client
        self.place = configuration.description
    }

    package func check() async throws {
        do {
            try await self.client.ping()
        } catch RedisError.connectionLost, RedisError.timeout {
            throw ReadinessProblem("Redis cannot be reached. Check REDIS_URL: \(self.place)")
        }
    }
}
