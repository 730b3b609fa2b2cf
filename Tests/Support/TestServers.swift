import FoundationEssentials

/// Where the servers of integration tests are. Without them these tests are skipped on a laptop; CI sets both.
package enum TestServers {
    /// `TEST_DATABASE_URL`: a PostgreSQL server whose user may create databases.
    package static let databaseURL = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"]

    /// `TEST_REDIS_URL`: a Redis server with at least two databases, all of which are ours.
    package static let redisURL = ProcessInfo.processInfo.environment["TEST_REDIS_URL"]

    /// For `.enabled(if: TestServers.haveDatabase)`.
    package static var haveDatabase: Bool { databaseURL != nil }

    /// For `.enabled(if: TestServers.haveRedis)`.
    package static var haveRedis: Bool { redisURL != nil }

    /// For `.enabled(if: TestServers.haveBoth)`.
    package static var haveBoth: Bool { haveDatabase && haveRedis }
}
