import Glibc

/// The folder whose programs the server may have this agent run: these, and no others.
struct ProgramFolder: Sendable {
    /// Letters, digits, `.`, `_` and `-`; not hidden.
    static func isName(_ text: String) -> Bool {
        (1...100).contains(text.utf8.count) && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    let path: String

    /// The program's path.
    ///
    /// - Throws: when it is not there, is no regular file that this agent may run, or could have been changed by somebody else than root and
    ///   the agent's user; the same goes for the folder.
    func program(_ name: String) throws(PluginError) -> String {
        let program = "\(self.path)/\(name)"
        var folder = stat()
        guard stat(self.path, &folder) == 0, folder.st_mode & S_IFMT == S_IFDIR else {
            throw .device("The folder of programs, \(self.path), is not there.")
        }
        try Self.check(folder, self.path)
        var status = stat()
        guard lstat(program, &status) == 0 else { throw .device("\(program): \(String(cString: strerror(errno))).") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .device("\(program) is no regular file.") }
        try Self.check(status, program)
        guard access(program, X_OK) == 0 else { throw .device("\(program) is not executable.") }
        return program
    }

    private static func check(_ status: stat, _ path: String) throws(PluginError) {
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else { throw .device("\(path) is writable by others.") }
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw .device("\(path) belongs neither to root nor to the agent's user.")
        }
    }
}
