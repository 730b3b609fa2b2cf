import Catalogue
import Contracts
import Domain
import FoundationEssentials
import Logging
import NIOCore
import WebSocket

/// One browser's connection: `/ws/datapoints/stream`.
struct StreamSocket: Sendable {
    let connection: WebSocketConnection
    let hub: LiveHub
    let directory: ChannelDirectory
    let reader: Principal
    let revocations: AsyncStream<Void>

    /// What a client says; members it does not know are passed over, as old servers did.
    private struct Message: Decodable {
        var type: String?
        var channels: [String]?
        var interval: Int?
        var position: String?

        enum CodingKeys: String, CodingKey {
            case type, position
            case channels = "event_public_ids"
            case interval = "interval_ms"
        }
    }

    /// How often a socket that is paced or slow is looked at.
    private static let flushInterval: Duration = .milliseconds(100)

    func run() async {
        let position = await self.hub.position
        let subscriber = LiveSubscriber(
            connection: self.connection, position: position, isForShareLink: self.reader.view != nil)
        if self.reader.view != nil {
            let visible = Set(self.visibleChannels(in: self.directory.snapshot))
            subscriber.subscribe(LiveSubscription(channels: visible), catchingUp: false)
        }
        subscriber.send(text: LiveFrame.connected(position))
        await self.hub.add(subscriber)
        await withTaskGroup { group in
            group.addTask { await self.closeWhenRevoked() }
            group.addTask { await self.flush(subscriber) }
            await self.receive(subscriber)
            group.cancelAll()
        }
        await self.hub.remove(subscriber)
    }

    private func receive(_ subscriber: LiveSubscriber) async {
        for await message in self.connection.messages {
            guard let decoded = try? JSONDecoder().decode(Message.self, from: Data(message.bytes.readableBytesView))
            else {
                subscriber.send(text: LiveFrame.malformed)
                continue
            }
            switch decoded.type {
            case "ping": subscriber.send(text: LiveFrame.pong)
            case "subscribe": await self.subscribe(subscriber, decoded)
            default: continue
            }
        }
    }

    private func subscribe(_ subscriber: LiveSubscriber, _ message: Message) async {
        var subscription = LiveSubscription(interval: .milliseconds(min(max(message.interval ?? 0, 0), 60_000)))
        if let ids = message.channels {
            let snapshot = await self.directory.snapshot(knowing: ids)
            let channels = ids.lazy.compactMap { snapshot[id: $0] }
            subscription.channels = Set(channels.filter(self.reader.sees).map(\.number))
        } else if self.reader.view != nil {
            subscription.channels = Set(self.visibleChannels(in: self.directory.snapshot))
        }
        await self.hub.subscribe(
            subscriber, to: subscription, from: message.position.flatMap { LivePosition(text: $0) })
    }

    private func visibleChannels(in snapshot: ChannelSnapshot) -> [Domain.Channel.Number] {
        snapshot.all.filter(self.reader.sees).map(\.number)
    }

    private func flush(_ subscriber: LiveSubscriber) async {
        while !Task.isCancelled {
            let pace = max(Self.flushInterval, subscriber.subscription.interval)
            try? await Task.sleep(for: pace)  // Cancellation is seen by the loop.
            subscriber.flush(channels: self.directory.snapshot)
        }
    }

    private func closeWhenRevoked() async {
        for await _ in self.revocations {
            await self.connection.close(.policyViolation, reason: "Token has been revoked.")
            return
        }
    }
}
