import Glibc
import Testing

/// A file system of a few megabytes in memory, mounted for one test; only root may.
struct SmallDisk {
    static let isAvailable: Bool = {
        var template = Array("/tmp/smalldisk-XXXXXX".utf8CString)
        guard geteuid() == 0, let folder = mkdtemp(&template) else { return false }
        defer { rmdir(folder) }
        guard mount("tmpfs", folder, "tmpfs", 0, "size=1m") == 0 else { return false }
        umount(folder)
        return true
    }()

    let path: String

    static func with(megabytes: Int, _ body: (SmallDisk) async throws -> Void) async throws {
        try await TestFolder.with { folder in
            let disk = SmallDisk(path: folder)
            try #require(mount("tmpfs", folder, "tmpfs", 0, "size=\(megabytes)m") == 0)
            defer { umount2(folder, Int32(MNT_DETACH)) }
            try await body(disk)
        }
    }

    /// Fills all the room that is left, as another program might.
    func fill() {
        let file = open("\(self.path)/other", O_WRONLY | O_CREAT, 0o600)
        defer { close(file) }
        let zeros = [UInt8](repeating: 0, count: 4096)
        while write(file, zeros, zeros.count) > 0 {}
    }

    func resize(megabytes: Int) throws {
        try #require(mount("tmpfs", self.path, "tmpfs", UInt(MS_REMOUNT), "size=\(megabytes)m") == 0)
    }
}
