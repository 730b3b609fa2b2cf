import Glibc

/// Reads the kernel's small text files, whole.
enum KernelFile {
    /// The text of `path`, at most 1 MiB of it.
    ///
    /// Read in one go where it fits 16 KiB, so that counters of one file belong together.
    static func text(_ path: String) throws(KernelFileError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path, errno: errno) }
        defer { close(descriptor) }

        var bytes: [UInt8] = []
        while bytes.count < 1 << 20 {
            var status = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
                status = read(descriptor, buffer.baseAddress, buffer.count)
                count = max(status, 0)
            }
            if status < 0 && errno == EINTR { continue }
            guard status >= 0 else { throw .unreadable(path, errno: errno) }
            if status == 0 { break }
            bytes += chunk
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
