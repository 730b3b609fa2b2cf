import Synchronization
import WebSocket

/// Gets every sample of one host.
final class PerfWatchSubscriber: MetricSubscriber {
    private let connection: WebSocketConnection
    /// Nil: the one with the newest readings.
    private let host = Mutex<String?>(nil)

    init(connection: WebSocketConnection) {
        self.connection = connection
    }

    func subscribe(to host: String?) {
        self.host.withLock { $0 = host }
    }

    func offer(_ sample: MetricSample) {
        let isWanted = self.host.withLock { $0 }.map { $0 == sample.host } ?? sample.isOfDefaultHost
        guard isWanted, let frame = sample.metrics else { return }
        _ = self.connection.send(frame)
    }
}
