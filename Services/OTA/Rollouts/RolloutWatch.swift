import Contracts
import Domain
import Logging
import Redis
import ServiceLifecycle

/// Looks at every open rollout each two seconds.
struct RolloutWatch: Service {
    let desk: RolloutDesk
    let redis: RedisClient
    let logger: Logger

    static let pace: Duration = .seconds(2)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var answers: [Int64: RolloutDesk.Answered] = [:]
            while !Task.isCancelled {
                do {
                    if try await self.desk.look(&answers, at: .now()) {
                        // Only a wake-up: who sends events looks each second by himself.
                        _ = try? await self.redis.publish(Topics.eventsRecorded, [])
                    }
                } catch {
                    if Task.isCancelled { return }
                    self.logger.warning(
                        "Rollouts were not looked at", metadata: ["error": "\(String(reflecting: error))"])
                }
                try? await Task.sleep(for: Self.pace)  // Cancellation is seen by the loop.
            }
        }
    }
}
