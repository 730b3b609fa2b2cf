import FoundationEssentials
import Glibc

/// `<folder>/<name>.jsonl`, and behind it `<name>.1.jsonl` with what came before: together at most twice ``limit``.
///
/// Instances of a service may share a folder.
struct SpanFile: Sendable {
    let folder: String
    let name: String

    /// In bytes; what would lead beyond it begins the file anew.
    var limit = 16 << 20

    var path: String { "\(self.folder)/\(self.name).jsonl" }
    var formerPath: String { "\(self.folder)/\(self.name).1.jsonl" }

    /// Adds whole lines, all or none. Makes the folder if it is not there. Blocks.
    func append(_ lines: [UInt8]) throws(SpanFileError) {
        // When it cannot be made, it cannot be opened.
        try? FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        let folder = open(self.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw SpanFileError(self.folder) }
        // Lets go of the lock, too.
        defer { close(folder) }
        while flock(folder, LOCK_EX) != 0 {
            guard errno == EINTR else { throw SpanFileError(self.folder) }
        }
        let size = try self.makeRoom(for: lines.count)
        let file = open(self.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { throw SpanFileError(self.path) }
        defer { close(file) }
        var written = 0
        while written < lines.count {
            let count = lines[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = SpanFileError(self.path)
                // Half a line would spoil the next one. When this fails, that one is lost.
                _ = ftruncate(file, size)
                throw error
            }
            written += count
        }
    }

    /// - Returns: The file's size; 0: there is none.
    private func makeRoom(for count: Int) throws(SpanFileError) -> off_t {
        var status = stat()
        guard stat(self.path, &status) == 0, status.st_size > 0 else { return 0 }
        guard Int(status.st_size) + count > self.limit else { return status.st_size }
        guard rename(self.path, self.formerPath) == 0 else { throw SpanFileError(self.path) }
        return 0
    }
}
