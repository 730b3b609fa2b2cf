import Chiredis
import Glibc

/// Ends another thread's poll(2): an eventfd that the thread has among its descriptors.
///
/// Several signals before the thread looks are one.
final class WakeUp: Sendable {
    /// Readable from a signal until somebody waited; -1 when the process has no descriptor left, and poll(2) ignores it then.
    let descriptor: Int32

    init() {
        self.descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    }

    deinit {
        if self.descriptor >= 0 { Glibc.close(self.descriptor) }
    }

    func signal() {
        var one: UInt64 = 1
        _ = Glibc.write(self.descriptor, &one, 8)
    }

    /// Waits for a signal, which it consumes, for a descriptor, or for an instant.
    ///
    /// - Parameters:
    ///   - descriptor: -1 for none.
    ///   - events: POLLIN, POLLOUT or both.
    ///   - until: nil waits for ever.
    /// - Returns: what poll(2) says of the descriptor; 0 when it was something else.
    func wait(with descriptor: Int32 = -1, for events: Int32 = 0, until: MonotonicTime?) -> Int32 {
        let timeout = until?.pollTimeout(from: .now) ?? -1
        return withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { descriptors in
            descriptors[0] = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            descriptors[1] = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(descriptors.baseAddress, 2, timeout) > 0 else { return 0 }
            if descriptors[1].revents != 0 { self.clear() }
            return Int32(descriptors[0].revents)
        }
    }

    private func clear() {
        var count: UInt64 = 0
        _ = Glibc.read(self.descriptor, &count, 8)
    }
}
