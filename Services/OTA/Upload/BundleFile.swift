import Glibc
import NIOCore

/// A bundle that is handed out, by many at once.
///
/// Its calls block as long as the disk takes.
final class BundleFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// - Throws: ``OTAError/noBundle`` when it is gone.
    init(_ path: String) throws {
        self.path = path
        self.descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard self.descriptor >= 0 else {
            if errno == ENOENT { throw OTAError.noBundle }
            throw FileError("open", path)
        }
    }

    deinit {
        if self.descriptor >= 0 { close(self.descriptor) }
    }

    /// In bytes.
    func size() throws -> Int {
        var status = stat()
        guard fstat(self.descriptor, &status) == 0 else { throw FileError("fstat", self.path) }
        return Int(status.st_size)
    }

    /// At most `count` bytes from `offset` on; none at the end.
    func read(at offset: Int, upTo count: Int) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
            let got = pread(self.descriptor, space.baseAddress, min(count, space.count), offset)
            guard got >= 0 else { throw FileError("pread", self.path) }
            return got
        }
        return buffer
    }
}
