import Glibc

/// Only one process at a time runs updates in a folder. The system takes the lock away with the process.
struct UpdateLock: Sendable {
    let path: String

    /// Waits for it; it is kept as long as the process lives.
    func hold() async throws {
        while !(try self.take()) { try await Task.sleep(for: .seconds(1)) }
    }

    /// - Returns: whether it is ours now.
    func take() throws -> Bool {
        let descriptor = open(self.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError("cannot open \(self.path)") }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        close(descriptor)
        return false
    }
}
