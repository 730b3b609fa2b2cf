import NIOCore
import WebSocket

/// One connection to `/api/ws/metrics`.
struct PerfWatchSocket: Sendable {
    let connection: WebSocketConnection
    let hub: MetricHub
    let revocations: AsyncStream<Void>

    func run() async {
        let subscriber = PerfWatchSubscriber(connection: self.connection)
        await self.hub.add(subscriber)
        await withTaskGroup { group in
            group.addTask { await self.connection.close(when: self.revocations) }
            for await message in self.connection.messages {
                switch PerfWatchMessage(json: message.bytes.readableBytesView) {
                // A full outbox: who reads nothing is told nothing.
                case .ping: _ = self.connection.send(.text(PerfWatchFrame.pong))
                case .subscribe(let host): subscriber.subscribe(to: host)
                case nil: continue
                }
            }
            group.cancelAll()
        }
        await self.hub.remove(subscriber)
    }
}

extension WebSocketConnection {
    /// Closes when the credential that it came with ends.
    func close(when revocations: AsyncStream<Void>) async {
        for await _ in revocations {
            return await self.close(.policyViolation, reason: "Token has been revoked.")
        }
    }
}
