import Glibc

extension DiskSpace {
    /// The space of the disk that holds `path`; nil when there is no such folder. One system call.
    init?(path: String) {
        var found = statvfs()
        guard statvfs(path, &found) == 0 else { return nil }
        let block = Int64(found.f_frsize)
        self.init(totalBytes: Int64(found.f_blocks) * block, freeBytes: Int64(found.f_bavail) * block)
    }
}
