import Backups
import Glibc

/// How long a file is.
enum FileSize {
    /// In bytes.
    static func of(_ path: String) throws -> Int {
        var facts = stat()
        guard stat(path, &facts) == 0 else { throw BackupError(system: "cannot see \(path)") }
        return Int(facts.st_size)
    }
}
