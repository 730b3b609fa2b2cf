import Glibc

/// Disk space held in a file beside the spool, given up when the disk is full.
///
/// SQLite needs room even to delete: the deletion goes to the write-ahead log, and what the log holds must be carried
/// to the database before the log's file can be used again. The reserve is larger than both (the log is carried over at
/// 4 MB), so on a full disk what is acknowledged can still be deleted; new readings then go only where others were
/// deleted.
struct SpoolReserve: Sendable {
    static let bytes = 8 << 20

    /// A disk with less room than this, beside the reserve, counts as full.
    static let room = 4 << 20

    let path: String

    /// Takes the space, if the disk has it.
    ///
    /// - Returns: whether it is held.
    func hold() -> Bool {
        if self.isHeld { return true }
        guard self.freeBytes >= Self.bytes + Self.room else { return false }
        let descriptor = open(self.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard posix_fallocate(descriptor, 0, off_t(Self.bytes)) == 0 else {
            unlink(self.path)
            return false
        }
        return true
    }

    func release() {
        unlink(self.path)
    }

    private var isHeld: Bool {
        var status = stat()
        return stat(self.path, &status) == 0 && status.st_size == off_t(Self.bytes)
    }

    private var freeBytes: Int {
        let folder = self.path.lastIndex(of: "/").map { String(self.path[...$0]) } ?? "."
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return 0 }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
