import Contracts
import NIOCore
import Redis
import ServiceLifecycle

/// Passes on the state changes of commands to every socket: from `command-states` as they come.
struct CommandStateFeed: Service {
    let hub: LiveHub
    let subscriber: RedisSubscriber

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await event in self.subscriber.subscribe([Topics.commandStates]) {
                guard case .message(_, let payload) = event else { continue }
                await self.hub.announce(ByteBuffer(bytes: payload))
            }
        }
    }
}
