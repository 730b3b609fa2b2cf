import Synchronization
import WebSocket

/// Gets the samples of the plugins it asked for.
final class UnitySubscriber: MetricSubscriber {
    private let connection: WebSocketConnection
    private let state = Mutex(UnitySubscription())

    init(connection: WebSocketConnection) {
        self.connection = connection
    }

    var subscription: UnitySubscription { self.state.withLock { $0 } }

    /// - Returns: as ``UnitySubscription/add(plugins:metrics:)``.
    func subscribe(plugins: [String], metrics: [String]) -> Bool {
        self.state.withLock { $0.add(plugins: plugins, metrics: metrics) }
    }

    func unsubscribe(plugins: [String], metrics: [String]) {
        self.state.withLock { $0.remove(plugins: plugins, metrics: metrics) }
    }

    func offer(_ sample: MetricSample) {
        let subscription = self.subscription
        for update in sample.updates where subscription.wants(update.set) {
            let wanted = subscription.wanted(update.values)
            if wanted.count == update.values.count {
                _ = self.connection.send(update.frame)
            } else if !wanted.isEmpty {
                _ = self.connection.send(.text(UnityFrame.update(update.set, wanted, at: update.time)))
            }
        }
    }
}
