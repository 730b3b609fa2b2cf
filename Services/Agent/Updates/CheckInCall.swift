import Synchronization

/// The server's wish that this device asks for updates now: from the socket to whoever asks.
final class CheckInCall: Sendable {
    private let isPending = Mutex(false)

    func note() { self.isPending.withLock { $0 = true } }

    /// Whether there was one since the last time.
    func take() -> Bool {
        self.isPending.withLock { isPending in
            defer { isPending = false }
            return isPending
        }
    }
}
