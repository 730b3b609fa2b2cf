import Contracts
import Redis
import ServiceLifecycle

/// Tells those who follow alerts that they changed: from `alerts-changed` as it comes, and after each reconnect, which may have
/// lost something.
struct AlertFeed: Service {
    let hub: LiveHub
    let subscriber: RedisSubscriber

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await event in self.subscriber.subscribe([Topics.alertsChanged]) where event != .disconnected {
                await self.hub.alertsChanged()
            }
        }
    }
}
