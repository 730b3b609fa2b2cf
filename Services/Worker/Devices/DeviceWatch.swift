import Contracts
import Domain
import Logging
import Postgres
import Redis
import ServiceLifecycle

/// Notices that a device has fallen silent, and that it is back: a notice and a `system_alert` each, in one transaction with what
/// is remembered of the device. So each change is told once, however many workers watch and whenever they die.
struct DeviceWatch: Service {
    let pool: PostgresPool
    let redis: RedisClient
    let logger: Logger
    var clock: @Sendable () -> Timestamp = { .now() }

    static let pace: Duration = .seconds(10)

    /// After a longer time without a look nobody knows what could have been seen.
    static let longestBreak: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var since = self.clock()
            var lastLook = since
            while !Task.isCancelled {
                let now = self.clock()
                if now - lastLook > Self.longestBreak || now < lastLook { since = now }
                do {
                    let watchedSince = since
                    let changes = try await self.pool.withTransaction {
                        try $0.watchDevices(at: now, watchedSince: watchedSince)
                    }
                    lastLook = now
                    // Only a wake-up: who sends events looks each second by himself.
                    if changes > 0 { _ = try? await self.redis.publish(Topics.eventsRecorded, []) }
                } catch {
                    if Task.isCancelled { return }
                    self.logger.warning(
                        "Devices were not looked at", metadata: ["error": "\(String(reflecting: error))"])
                }
                try? await Task.sleep(for: Self.pace)  // Cancellation is seen by the loop.
            }
        }
    }
}
