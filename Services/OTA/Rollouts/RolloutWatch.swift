import Contracts
import Domain
import Logging
import Redis
import ServiceLifecycle

/// Looks at every open rollout each two seconds, and at once when somebody has acted on one; calls the devices that may begin.
///
/// A call may be lost, as everything that is published: who hears none asks within a minute or so all the same.
final class RolloutWatch: Service, Sendable {
    private let desk: RolloutDesk
    private let redis: RedisClient
    private let logger: Logger
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    static let pace: Duration = .seconds(2)

    init(desk: RolloutDesk, redis: RedisClient, logger: Logger) {
        self.desk = desk
        self.redis = redis
        self.logger = logger
        (self.wishes, self.wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Something has changed.
    func wake() { self.wish.yield() }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        self.wake()
                        try? await Task.sleep(for: Self.pace)  // Cancellation ends the loop.
                    }
                }
                var memory = RolloutMemory()
                for await _ in self.wishes {
                    do {
                        let news = try await self.desk.look(&memory, at: .now())
                        await self.tell(news)
                    } catch {
                        if Task.isCancelled { break }
                        self.logger.warning(
                            "Rollouts were not looked at", metadata: ["error": "\(String(reflecting: error))"])
                    }
                }
                group.cancelAll()
            }
        }
    }

    private func tell(_ news: RolloutNews) async {
        do {
            // Only a wake-up: who sends events looks each second by himself.
            if news.hasEvents { _ = try await self.redis.publish(Topics.eventsRecorded, []) }
            for token in news.called {
                _ = try await self.redis.publish(Topics.checkIns(Principal.source(ofToken: token)), [])
            }
        } catch {
            self.logger.debug("Devices were not called", metadata: ["error": "\(String(reflecting: error))"])
        }
    }
}
