import Logging
import ServiceLifecycle
import Synchronization

/// Messages of channels, over a connection and thread of its own.
///
/// Reconnects by itself and subscribes again. Pub/sub keeps nothing: what is published while nobody listens is lost,
/// so a reader loads its state at every `.connected` and `.overflow`, and only then trusts the messages.
package final class RedisSubscriber: Service, Sendable {
    private let hub: RedisSubscriptionHub
    private let maximumBufferedEvents: Int
    private let maximumBufferedBytes: Int

    /// - Parameters:
    ///   - name: for CLIENT LIST, the thread and the log.
    ///   - maximumBufferedEvents: per stream; beyond it the buffer is replaced by one `.overflow`.
    ///   - maximumBufferedBytes: of channels and payloads, per stream; likewise.
    package init(
        configuration: RedisConfiguration, name: String, logger: Logger, maximumBufferedEvents: Int = 1024,
        maximumBufferedBytes: Int = 8 << 20
    ) {
        self.hub = RedisSubscriptionHub(configuration: configuration, name: name, logger: logger)
        self.maximumBufferedEvents = maximumBufferedEvents
        self.maximumBufferedBytes = maximumBufferedBytes
    }

    deinit {
        self.hub.beginShutdown()
    }

    /// Whether the connection stands, as far as the system knows.
    package var isConnected: Bool {
        self.hub.withState { $0.isConnected }
    }

    /// The messages of the channels, beginning with `.connected` once the server has confirmed all of them.
    ///
    /// May be called before and while `run` runs; the connection is made by whichever comes first. Any number of
    /// streams may listen to one channel. Letting go of the stream, or cancelling the task that reads it, ends the
    /// subscription. The stream ends at shutdown, and when all its channels are unsubscribed. For one reader.
    package func subscribe(_ channels: Set<String>) -> AsyncStream<RedisSubscriptionEvent> {
        let buffer = RedisSubscriptionBuffer(
            maximumEvents: self.maximumBufferedEvents, maximumBytes: self.maximumBufferedBytes)
        guard !channels.isEmpty, self.hub.start(), let id = self.hub.add(channels, buffer) else {
            buffer.finish()
            return AsyncStream { await buffer.next() }
        }
        let lease = Lease(hub: self.hub, id: id, buffer: buffer)
        return AsyncStream {
            await lease.buffer.next()
        } onCancel: { [weak lease] in
            lease?.end()
        }
    }

    /// Takes the channels from every stream of this subscriber.
    package func unsubscribe(_ channels: Set<String>) {
        self.hub.remove(channels)
    }

    /// Connects, and returns after a graceful shutdown, a cancellation or `shutdown`.
    package func run() async throws {
        let hub = self.hub
        guard hub.start() else { throw RedisError.connectionLost }
        await withTaskCancellationOrGracefulShutdownHandler {
            await hub.closed()
        } onCancelOrGracefulShutdown: {
            hub.beginShutdown()
        }
    }

    /// Ends all streams and closes the connection.
    package func shutdown() async {
        self.hub.beginShutdown()
        await self.hub.closed()
    }

    /// What a stream holds: its end is the subscription's end.
    private final class Lease: Sendable {
        let buffer: RedisSubscriptionBuffer
        private let hub: RedisSubscriptionHub
        private let id: RedisSubscriptions.ID

        init(hub: RedisSubscriptionHub, id: RedisSubscriptions.ID, buffer: RedisSubscriptionBuffer) {
            self.hub = hub
            self.id = id
            self.buffer = buffer
        }

        deinit {
            self.end()
        }

        func end() {
            self.hub.remove(self.id)
        }
    }
}
