import Catalogue
import Contracts
import Domain
import FoundationEssentials
import NIOCore
import WebSocket

/// One browser's connection: `/ws/datapoints/stream`.
struct StreamSocket: Sendable {
    let connection: WebSocketConnection
    let hub: LiveHub
    let directory: ChannelDirectory
    /// What a share link is limited to.
    let view: SharedView?
    let mayFollowAlerts: Bool
    let revocations: AsyncStream<Void>

    func run() async {
        let subscriber = LiveSubscriber(connection: self.connection, view: self.view)
        await self.hub.add(subscriber)
        await withTaskGroup { group in
            group.addTask { await self.closeWhenRevoked() }
            await self.receive(subscriber)
            group.cancelAll()
        }
        await self.hub.remove(subscriber)
    }

    /// Follows one message after the other: the next is read when the socket is live under the last.
    private func receive(_ subscriber: LiveSubscriber) async {
        var wishes = LiveWishes(view: subscriber.view)
        for await message in self.connection.messages {
            do throws(LiveMessageError) {
                try await self.follow(try LiveMessage(json: Data(message.bytes.readableBytesView)), subscriber, &wishes)
            } catch {
                // Closed meanwhile: nobody reads the answer.
                try? await self.connection.sendWaiting(.text(LiveFrame.error(error)))
            }
        }
    }

    private func follow(
        _ message: LiveMessage, _ subscriber: LiveSubscriber, _ wishes: inout LiveWishes
    ) async throws(LiveMessageError) {
        switch message {
        case .ping:
            try? await self.connection.sendWaiting(.text(LiveFrame.pong))  // Closed: nobody reads the answer.
        case .subscribe(let wish):
            try wishes.subscribe(wish, channels: await self.numbers(of: wish.channels))
            await self.hub.subscribe(
                subscriber, to: wishes.subscription, from: wish.position, withSnapshot: wish.withSnapshot,
                heartbeat: wishes.heartbeat)
        case .unsubscribe(let channels):
            try wishes.unsubscribe(channels, channels: await self.numbers(of: channels))
            await self.hub.subscribe(
                subscriber, to: wishes.subscription, heartbeat: wishes.heartbeat, answer: LiveFrame.unsubscribed)
        case .follow(let alerts):
            guard self.mayFollowAlerts || !alerts else { throw .alertsAreForbidden }
            await self.hub.follow(subscriber, alerts: alerts)
        case .unknown:
            break
        }
    }

    /// Ids that do not exist are passed over, as old servers did.
    private func numbers(of channels: LiveMessage.Channels) async -> Set<Domain.Channel.Number>? {
        guard let ids = channels.ids else { return nil }
        let snapshot = await self.directory.snapshot(knowing: ids)
        return Set(ids.compactMap { snapshot[id: $0]?.number })
    }

    private func closeWhenRevoked() async {
        for await _ in self.revocations {
            await self.connection.close(.policyViolation, reason: "Token has been revoked.")
            return
        }
    }
}
