import Contracts
import Logging
import Redis

/// Tells open pages, after the commit, that alerts have changed. They ask by themselves every 30 s, so a Redis that does not
/// answer delays them by no more.
struct AlertPublisher: Sendable {
    let redis: RedisClient
    let logger: Logger

    func changed() async {
        do {
            try await self.redis.publish(Topics.alertsChanged, [])
        } catch {
            self.logger.debug("A change of alerts was not published", metadata: ["error": "\(error)"])
        }
    }
}
