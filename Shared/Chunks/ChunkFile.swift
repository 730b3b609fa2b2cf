import Glibc
import NIOCore

/// Files as the system has them. All calls block as long as the disk takes, and throw ``ChunkError/file(_:)``.
enum ChunkFile {
    /// Hands on the file's bytes in order, a MiB at a time; each piece is valid until `body` returns.
    static func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.error("read", path) }
        defer { close(descriptor) }
        let portion = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { portion.deallocate() }
        while true {
            let count = Glibc.read(descriptor, portion.baseAddress, portion.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.error("read", path) }
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: portion[..<count]))
        }
    }

    /// Nil: there is no such file.
    static func contents(_ path: String, limit: Int) throws -> ByteBuffer? {
        guard let size = Self.size(path) else { return nil }
        guard size <= limit else { throw ChunkError.file("\(path) is longer than it may be") }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(size)
        try Self.read(path) { buffer.writeBytes($0) }
        return buffer
    }

    /// In bytes; nil: there is no such file.
    static func size(_ path: String) -> Int? {
        var facts = stat()
        return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG ? Int(facts.st_size) : nil
    }

    /// Writes a file; what was there before goes.
    ///
    /// - Parameter isDurable: waits until it is on the disk.
    static func write(
        _ path: String, isDurable: Bool, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw Self.error("write", path) }
        defer { close(descriptor) }
        try body { bytes in
            var rest = bytes
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Self.error("write", path) }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
        if isDurable, fsync(descriptor) != 0 { throw Self.error("write", path) }
    }

    /// Gives a file its name, in one step.
    static func move(_ path: String, to target: String) throws {
        guard rename(path, target) == 0 else { throw Self.error("rename", path) }
    }

    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw Self.error("make", path) }
    }

    /// Brings everything that was written to the disk: one call instead of one for each of thousands of files.
    static func synchronize() { sync() }

    private static func error(_ call: String, _ path: String) -> ChunkError {
        .file("cannot \(call) \(path): \(String(cString: strerror(errno)))")
    }
}
