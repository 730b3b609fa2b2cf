import Glibc

/// A file that grows, over several processes if need be.
///
/// Its calls block as long as the disk takes.
struct PartialFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// - Parameter mode: of a file that is not there yet.
    init(_ path: String, mode: mode_t = 0o644) throws(FileError) {
        self.path = path
        self.descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, mode)
        guard self.descriptor >= 0 else { throw FileError("cannot write \(path)") }
    }

    /// To be called once.
    func close() { Glibc.close(self.descriptor) }

    /// In bytes.
    func size() throws(FileError) -> Int {
        var facts = stat()
        guard fstat(self.descriptor, &facts) == 0 else { throw FileError("cannot look at \(self.path)") }
        return Int(facts.st_size)
    }

    /// - Returns: its size, 0.
    func empty() throws(FileError) -> Int {
        guard ftruncate(self.descriptor, 0) == 0 else { throw FileError("cannot empty \(self.path)") }
        return 0
    }

    func append(_ bytes: some Collection<UInt8>) throws(FileError) {
        let bytes = Array(bytes)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(self.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError("cannot write \(self.path)") }
            written += count
        }
    }

    func synchronize() throws(FileError) {
        guard fsync(self.descriptor) == 0 else { throw FileError("cannot bring \(self.path) to the disk") }
    }
}

/// Why a file could not be used: what was tried, and the system's word for it.
struct FileError: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ what: String) { self.description = "\(what): \(String(cString: strerror(errno)))" }
}
