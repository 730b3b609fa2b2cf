import FoundationEssentials
import Glibc

/// Small files that are read and replaced as a whole.
enum DurableFile {
    /// Replaces the file in one step: whoever reads it, and whoever comes after a power cut, sees the old or the new one.
    static func replace(
        _ path: String, with bytes: some Collection<UInt8>, mode: mode_t = 0o644
    ) throws(FileError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        // Hidden: whoever looks into the folder meanwhile sees nothing new.
        let new = "\(folder)/.\(name).new"
        unlink(new)
        let file = try PartialFile(new, mode: mode)
        do {
            defer { file.close() }
            try file.append(bytes)
            try file.synchronize()
        }
        try Self.move(new, to: path)
    }

    /// Renames, and brings the folder to the disk.
    static func move(_ path: String, to target: String) throws(FileError) {
        guard rename(path, target) == 0 else { throw FileError("cannot rename \(path) to \(target)") }
        let folder = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("cannot open \(folder)") }
        defer { close(descriptor) }
        // Some file systems have nothing to say about folders.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError("cannot bring \(folder) to the disk") }
    }

    /// Nil when there is none, or it cannot be read.
    static func read(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

    /// Nil when there is none.
    static func size(_ path: String) -> Int? {
        var facts = stat()
        return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG ? Int(facts.st_size) : nil
    }

    static func makeFolder(_ path: String) throws(FileError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileError("cannot make the folder \(path)") }
    }

    /// None when there is no such folder.
    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
