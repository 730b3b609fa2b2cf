import Glibc

/// How much room there is where a path is.
enum DiskRoom {
    /// In bytes, for this process.
    static func free(at path: String) throws -> Int {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { throw FileError("cannot see the room at \(path)") }
        return Int(facts.f_bavail) * Int(facts.f_frsize)
    }
}
