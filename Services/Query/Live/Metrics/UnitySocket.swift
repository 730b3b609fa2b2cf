import Domain
import NIOCore
import WebSocket

/// One connection to `/ws/metrics`.
struct UnitySocket: Sendable {
    let connection: WebSocketConnection
    let hub: MetricHub
    let revocations: AsyncStream<Void>

    private static let heartbeat = Duration.seconds(30)

    func run() async {
        let subscriber = UnitySubscriber(connection: self.connection)
        self.send(UnityFrame.connected(.now()))
        await self.hub.add(subscriber)
        await withTaskGroup { group in
            group.addTask { await self.connection.close(when: self.revocations) }
            group.addTask {
                while (try? await Task.sleep(for: Self.heartbeat)) != nil { self.send(UnityFrame.heartbeat(.now())) }
            }
            for await message in self.connection.messages {
                self.answer(UnityMessage(json: message.bytes.readableBytesView), subscriber)
            }
            group.cancelAll()
        }
        await self.hub.remove(subscriber)
    }

    private func answer(_ message: UnityMessage?, _ subscriber: UnitySubscriber) {
        guard let message else { return self.send(UnityFrame.error("The message is not a JSON object.")) }
        let (plugins, metrics) = (message.plugins, message.metrics)
        switch message.kind {
        case .ping: self.send(UnityFrame.pong(.now()))
        case .subscribe where subscriber.subscribe(plugins: plugins, metrics: metrics):
            self.send(UnityFrame.subscribed(plugins: plugins, metrics: metrics))
        case .subscribe:
            self.send(UnityFrame.error("More than \(UnitySubscription.limit) names in a subscription."))
        case .unsubscribe:
            subscriber.unsubscribe(plugins: plugins, metrics: metrics)
            self.send(UnityFrame.unsubscribed(plugins: plugins, metrics: metrics))
        case .listSubscriptions: self.send(UnityFrame.subscriptions(subscriber.subscription))
        case .unknown(let word): self.send(UnityFrame.error("The message type '\(word)' is not known."))
        }
    }

    private func send(_ frame: ByteBuffer) {
        // A full outbox: who reads nothing is told nothing.
        _ = self.connection.send(.text(frame))
    }
}
