import FoundationEssentials
import Glibc

/// A file that is written and brought to the disk.
struct DurableFile: Sendable {
    private let descriptor: Int32
    let path: String

    /// A new file, or an emptied one.
    static func create(_ path: String, mode: mode_t = 0o644) throws -> DurableFile {
        try Self.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    }

    /// Writes go to its end.
    static func append(to path: String, mode: mode_t = 0o644) throws -> DurableFile {
        try Self.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode)
    }

    private static func open(_ path: String, _ flags: Int32, _ mode: mode_t) throws -> DurableFile {
        let descriptor = Glibc.open(path, flags, mode)
        guard descriptor >= 0 else { throw FileError("cannot write \(path)") }
        return DurableFile(descriptor: descriptor, path: path)
    }

    func write(_ bytes: some Collection<UInt8>) throws {
        try Array(bytes).withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(self.descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw FileError("cannot write \(self.path)") }
                rest = rest.dropFirst(count)
            }
        }
    }

    func synchronize() throws {
        guard fsync(self.descriptor) == 0 else { throw FileError("cannot bring \(self.path) to the disk") }
    }

    /// To be called once.
    func close() { Glibc.close(self.descriptor) }

    // MARK: - Whole files

    /// Replaces the file in one step: whoever reads it, and whoever comes after a power cut, sees the old or the new one.
    ///
    /// - Parameter mode: nil: that of the old one, or 0644.
    static func replace(_ path: String, with bytes: some Collection<UInt8>, mode: mode_t? = nil) throws {
        let mode = mode ?? Self.mode(of: path) ?? 0o644
        let new = path + ".new"
        unlink(new)
        let file = try Self.create(new, mode: mode)
        do {
            defer { file.close() }
            try file.write(bytes)
            // Whatever the process's mask says.
            fchmod(file.descriptor, mode)
            try file.synchronize()
        }
        try Self.move(new, to: path)
    }

    /// Renames, and brings the folder to the disk.
    static func move(_ path: String, to target: String) throws {
        guard rename(path, target) == 0 else { throw FileError("cannot rename \(path) to \(target)") }
        try Self.synchronizeFolder(of: target)
    }

    static func synchronizeFolder(of path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = Glibc.open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("cannot open \(folder)") }
        defer { Glibc.close(descriptor) }
        // Some file systems have nothing to say about folders.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError("cannot bring \(folder) to the disk") }
    }

    /// Nil when there is none.
    static func read(_ path: String) throws -> [UInt8]? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError("cannot read \(path)")
        }
        defer { Glibc.close(descriptor) }
        var content: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError("cannot read \(path)") }
            if count == 0 { return content }
            content += part[..<count]
        }
    }

    static func mode(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    /// The names in a folder, sorted; none when there is no such folder.
    static func names(in folder: String) -> [String] {
        // No folder is one without files.
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    static func makeFolder(_ path: String, mode: mode_t = 0o755) throws {
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw FileError("cannot make the folder \(path)") }
    }
}

/// Why a file could not be used: what was tried, and the system's word for it.
struct FileError: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) { self.description = "\(what): \(String(cString: strerror(errno)))" }
}
