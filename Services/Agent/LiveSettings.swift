import ServiceKit
import Synchronization

/// The settings that may change while the agent runs; whoever uses them asks each time.
final class LiveSettings: Sendable {
    struct Values: Sendable, Hashable {
        /// `WEBMACS_POLL_INTERVAL`: between two collections, 1 s by default.
        var pollInterval: Duration
        /// `WEBMACS_MAX_BATCH_SIZE`: readings in one frame, 100 by default; 500 is what the server takes.
        var maxBatchSize: Int

        init(pollInterval: Duration = .seconds(1), maxBatchSize: Int = 100) {
            self.pollInterval = pollInterval
            self.maxBatchSize = maxBatchSize
        }

        init(from settings: inout Settings) {
            self.pollInterval = settings.duration(
                "WEBMACS_POLL_INTERVAL", default: .seconds(1), in: .milliseconds(200)...(.seconds(86_400)))
            self.maxBatchSize = settings.integer("WEBMACS_MAX_BATCH_SIZE", default: 100, in: 1...500)
        }
    }

    private let values: Mutex<Values>

    init(_ values: Values) {
        self.values = Mutex(values)
    }

    var current: Values { self.values.withLock { $0 } }

    func replace(_ values: Values) {
        self.values.withLock { $0 = values }
    }
}
