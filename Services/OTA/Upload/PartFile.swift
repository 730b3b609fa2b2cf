import Glibc
import NIOCore

/// A file that grows at its end, held by one request at a time: whoever else opens it is refused.
///
/// Its calls block as long as the disk takes.
final class PartFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// - Throws: ``OTAError/uploadIsBusy`` while another holds it.
    init(_ path: String, truncated: Bool = false) throws {
        self.path = path
        self.descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard self.descriptor >= 0 else { throw FileError("open", path) }
        guard flock(self.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { throw OTAError.uploadIsBusy }
            throw FileError("flock", path)
        }
        if truncated, ftruncate(self.descriptor, 0) != 0 { throw FileError("ftruncate", path) }
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

    func append(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try self.append($0) }
    }

    func append(_ bytes: ByteBuffer) throws {
        try bytes.withUnsafeReadableBytes { try self.append($0) }
    }

    /// Waits until all of it is on the disk.
    func synchronize() throws {
        guard fsync(self.descriptor) == 0 else { throw FileError("fsync", self.path) }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let count = write(self.descriptor, start, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError("write", self.path)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
