import Glibc

/// Ends a `poll` from any thread: a pipe of which the poller watches one end.
///
/// Says nothing about why; the woken side looks for itself. A wake-up nobody waited for is seen by the next poll
/// and ignored there.
final class WakeUp: Sendable {
    /// Becomes readable after `signal()`.
    let readEnd: Int32
    private let writeEnd: Int32

    init() throws {
        var ends: (Int32, Int32) = (-1, -1)
        let code = withUnsafeMutablePointer(to: &ends) { tuple in
            tuple.withMemoryRebound(to: Int32.self, capacity: 2) { pipe($0) }
        }
        guard code == 0 else {
            throw PostgresError(kind: .connection, message: "pipe: errno \(errno)", isConnectionLost: true)
        }
        (self.readEnd, self.writeEnd) = ends
        for end in [ends.0, ends.1] {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(self.readEnd)
        close(self.writeEnd)
    }

    /// Never blocks: a full pipe is a wake-up already.
    func signal() {
        var byte: UInt8 = 1
        _ = write(self.writeEnd, &byte, 1)
    }

    /// Takes all signals that are pending.
    func clear() {
        var bytes: (UInt64, UInt64) = (0, 0)
        while read(self.readEnd, &bytes, 16) == 16 {}
    }
}
