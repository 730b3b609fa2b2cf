import Glibc
import Synchronization

/// Where log lines go: standard output, whole lines, one after the other.
package protocol LogOutput: Sendable {
    func write(_ line: [UInt8])
}

/// Standard output. A line is one `write(2)`, and the lock keeps long ones whole; a reader that stops reading stops us.
struct StandardOutput: LogOutput {
    private static let lock = Mutex(())

    func write(_ line: [UInt8]) {
        Self.lock.withLock { _ in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let written = Glibc.write(
                        STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    if written < 0 {
                        if errno == EINTR { continue }
                        return  // Nobody listens: there is no place left to say so.
                    }
                    rest = rest.dropFirst(written)
                }
            }
        }
    }
}
