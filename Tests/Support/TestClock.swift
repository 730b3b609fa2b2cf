import Domain
import Synchronization

/// A clock that stands still until a test moves it.
package final class TestClock: Sendable {
    private let instant: Mutex<Timestamp>

    /// - Parameter start: by default 2026-01-01T00:00:00Z.
    package init(_ start: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
        self.instant = Mutex(start)
    }

    package var now: Timestamp { self.instant.withLock { $0 } }

    package func advance(by duration: Duration) {
        self.instant.withLock { $0 = $0 + duration }
    }
}
